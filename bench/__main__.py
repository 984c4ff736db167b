"""Run the benchmark and print its table: `python -m bench [--events N] [--rounds N] [--only NAME] [--json]`."""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench import node
from bench.check import differs_from_reference
from bench.data import Logs, corpora
from bench.lanes import Command, Lane, as_process, lanes
from bench.logs import write_logs
from bench.measure import Result, measure
from bench.process import run, with_cache
from bench.report import machine, printed, row, versions
from bench.steady import DICTS

RULES = Path("sigmahq") / "rules" / "windows"
ALL_RULES = ("rules", "rules-compliance", "rules-emerging-threats", "rules-threat-hunting")
FEW = 10


def main() -> int:
    """Measure, check, print; exit code 1 when an answer is wrong."""
    options = _options()
    folder = corpora()
    rules = folder / RULES
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as scratch:
        place, cache = Path(scratch), Path(scratch) / "cache"
        _say("writing the logs")
        # In another process: a child's peak memory counts what it inherits until it has become another program.
        with ProcessPoolExecutor(1, get_context("spawn")) as writer:
            logs, counts = writer.submit(write_logs, folder, place, options.events).result()
        few = _few(rules, place / "few")
        pack = place / "windows.pack"
        run(as_process(Command(("pack", "build", str(rules), "-o", str(pack)))), with_cache(cache))
        wanted = [lane for lane in lanes(rules, few, pack, logs, counts) if options.only in lane.name]
        results = []
        for lane in wanted:
            _say(lane.name)
            results.append(measure(lane, options.rounds, cache))
        steady = []
        for name, (lane, path, events, reach) in _within_one_process(logs, counts).items():
            if options.only in name:
                _say(name)
                steady.append(_steady(name, lane, path, events, reach, rules, cache))
        its_node = None
        if options.only in "node":
            _say("a node")
            its_node = node.report(place, rules, logs.ndjson, cache)
        _say("loading, and the comparison with the reference")
        loading = _loading([folder / "sigmahq" / name for name in ALL_RULES], cache, options.rounds)
        findings, differs = differs_from_reference([logs.sample, logs.evtx], rules, cache)
    unequal = _unequal(results)
    report = {
        "machine": machine(),
        "versions": versions(),
        "lanes": [*map(row, results), *steady],
        "node": its_node,
        "warm_rule_load": loading,
        "peak_memory_mib": max((result.memory for result in results), default=0),
        "checked": {
            "findings_compared_with_reference": findings,
            "every_byte_equal": not differs,
            "lanes_with_other_findings_than_they_should_have": unequal,
        },
    }
    print(json.dumps(report, indent=2) if options.json else printed(report))
    if its_node is not None and not options.json:
        print(f"\n{node.printed(its_node)}")
    return 1 if differs or unequal or (its_node is not None and node.is_wrong(its_node)) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="OTRF events to measure on")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of yardstick and command in turn; medians count")
    parser.add_argument("--only", default="", help="only the lanes whose names hold this text")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _few(rules: Path, place: Path) -> Path:
    """Copy every so many-th rule, so that a few of all kinds are left."""
    files = sorted(rules.rglob("*.yml"))
    place.mkdir()
    for file in files[:: max(1, len(files) // FEW)][:FEW]:
        shutil.copyfile(file, place / file.name)
    return place


def _within_one_process(logs: Logs, counts: dict[str, int]) -> dict[str, tuple[str, Path, int, float]]:
    return {
        "dicts, one at a time": ("dicts", logs.ndjson, DICTS, 0.45),
        "steady NDJSON": ("orjson", logs.ndjson, counts["ndjson"], 0.40),
        "steady EVTX": ("evtx", logs.evtx, counts["evtx"], 0.22),
        "steady Parquet": ("parquet", logs.parquet, counts["parquet"], 1.0),
    }


def _steady(name: str, lane: str, path: Path, events: int, reach: float, rules: Path, cache: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.steady", lane, str(path), str(rules), str(cache / "compiled")]
    _, output = run(command, {})
    told = json.loads(output)
    ratios = [yardstick / work for yardstick, work in told["rounds"]]
    seconds = statistics.median(work for _, work in told["rounds"])
    return {
        "lane": name,
        "figure": round(statistics.median(ratios), 3),
        "from": round(min(ratios), 3),
        "to": round(max(ratios), 3),
        "reach": reach,
        "at_most": False,
        "events": events,
        "events_a_second": round(events / seconds),
        "seconds": round(seconds, 3),
        "memory_mib": None,
        "findings": sum(told["matches"].values()),
        "yardstick": f"{'evtx' if lane == 'evtx' else 'orjson.loads'} alone, both within one process, values known",
    }


def _loading(rules: list[Path], cache: Path, rounds: int) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.loading", str(cache / "compiled"), *map(str, rules)]
    run(command, {})
    version = [run([sys.executable, "-m", "tocsin.cli", "--version"], {})[0].cpu for _ in range(rounds)]
    loads = []
    for _ in range(rounds):
        cost, output = run(command, {})
        loads.append(cost.cpu)
    _, count, files = output.split()
    return {
        "files": int(files),
        "rules": int(count),
        "cpu_seconds_of_version": round(statistics.median(version), 3),
        "cpu_seconds_more": round(statistics.median(loads) - statistics.median(version), 3),
        "reach": 0.3,
    }


def _unequal(results: list[Result]) -> list[str]:
    """Name the lanes whose findings by rule are not those of the lane that has the same events."""
    known: dict[str, Counter[str]] = {result.lane.name: result.counts for result in results}
    lanes_: list[Lane] = [result.lane for result in results]
    return [lane.name for lane in lanes_ if lane.same_as in known and known[lane.name] != known[lane.same_as]]


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
