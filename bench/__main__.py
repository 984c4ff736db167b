"""Run the benchmark and print its table: `python -m bench [--events N] [--rounds N] [--json]`."""

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.data import corpora, load_logs, write_ndjson
from bench.lanes import Counts, Lane, differences, lanes
from tocsin.detection.engine import hyperscan_in_use
from tocsin.detection.sigma import load_rules
from tocsin.node.garbage import rare_collections

RULES = Path("sigmahq") / "rules" / "windows"


@dataclass(frozen=True, slots=True)
class Result:
    """A lane's figures: CPU seconds a round (yardstick, measured), and the findings by rule."""

    lane: Lane
    rounds: list[tuple[float, float]]
    counts: Counts

    @property
    def ratio(self) -> float:
        """Give the median over the rounds of yardstick over measured: 1 is as fast as the yardstick."""
        return statistics.median(yardstick / measured for yardstick, measured in self.rounds)


def main() -> int:
    """Measure, check, print; exit code 1 when an answer is wrong."""
    options = _options()
    folder = corpora()
    started = time.process_time()
    loaded = load_rules([folder / RULES])
    load_seconds = time.process_time() - started
    with tempfile.TemporaryDirectory() as scratch:
        ndjson = Path(scratch) / "otrf.ndjson"
        write_ndjson(folder, ndjson, options.events)
        # Before anything large is in this process: the peak of a child counts what it inherits until it execs.
        memory = _peak_of_scan(folder / RULES, ndjson)
        logs = load_logs(folder, ndjson)
        with rare_collections():  # as a scan does, and for the yardsticks too
            results = [_measure(lane, options.rounds) for lane in lanes(loaded.ruleset, logs)]
        compared, different = differences(loaded.ruleset, logs, every=max(1, len(logs.records) // options.sample))
    by_file, by_dict = results[0].counts, results[2].counts
    report = {
        "machine": f"{platform.processor() or platform.machine()}, CPython {platform.python_version()}",
        "versions": {name: version(name) for name in ("tocsin", "orjson", "evtx", "pysigma", "regex")},
        "hyperscan": version("hyperscan") if hyperscan_in_use() else None,
        "rules": len(loaded.ruleset),
        "rule_load_cpu_seconds": round(load_seconds, 2),
        "lanes": [_row(result) for result in results],
        "peak_memory_mb_of_scan": memory,
        "checked": {
            "records_compared_with_reference": compared,
            "differences": different,
            "file_and_dict_lanes_agree": by_file == by_dict,
        },
    }
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        _print(report)
    return 0 if different == 0 and by_file == by_dict else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="OTRF events to measure on")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of yardstick and lane in turn; medians count")
    parser.add_argument("--sample", type=int, default=1_000, help="records compared with the reference evaluator")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _measure(lane: Lane, rounds: int) -> Result:
    counts = lane.measured()  # the first round fills caches and is not counted
    timed = [(_cpu(lane.yardstick), _cpu(lane.measured)) for _ in range(rounds)]
    return Result(lane, timed, counts)


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak_of_scan(rules: Path, ndjson: Path) -> int:
    """Scan the NDJSON file with the command line and give the peak memory of its process in megabytes."""
    command = [sys.executable, "-m", "tocsin.cli", "scan", str(ndjson), "--rules", str(rules)]
    subprocess.run([*command, "--format", "ndjson"], check=True, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _row(result: Result) -> dict[str, object]:
    measured = statistics.median(seconds for _, seconds in result.rounds)
    return {
        "lane": result.lane.name,
        "events": result.lane.events,
        "yardstick": result.lane.yardstick_name,
        "ratio": round(result.ratio, 3),
        "reach": result.lane.reach,
        "events_per_cpu_second": round(result.lane.events / measured),
        "findings": result.counts.total(),
        "rules_that_fired": len(result.counts),
    }


def _print(report: dict[str, object]) -> None:
    print(f"{report['machine']}; {report['versions']}; hyperscan {report['hyperscan']}")
    print(f"{report['rules']} rules, loaded in {report['rule_load_cpu_seconds']} s of CPU time, nothing cached\n")
    print(f"{'lane':28}{'ratio':>7}{'reach':>7}{'events/CPU s':>14}{'events':>9}{'findings':>10}  yardstick")
    rows = report["lanes"]
    assert isinstance(rows, list)
    for row in rows:
        print(
            f"{row['lane']:28}{row['ratio']:7.3f}{row['reach']:7.2f}{row['events_per_cpu_second']:14,}"
            f"{row['events']:9,}{row['findings']:10,}  {row['yardstick']}"
        )
    print(f"\npeak memory of `tocsin scan` on the NDJSON file: {report['peak_memory_mb_of_scan']} MB")
    print(f"checked: {report['checked']}")


if __name__ == "__main__":
    sys.exit(main())
