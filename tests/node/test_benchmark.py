from pathlib import Path

from tests.cli.running import ndjson
from tests.node.sysmon import MAPPINGS, compiled, event, mapper, mimikatz, whoami
from tests.pipeline.parsers.evtx_writer import evtx
from tocsin.node import Benchmark, EvaluatorName, ScanSettings, run_benchmark
from tocsin.pipeline.sources import Limits, find_inputs
from tocsin.testing.stopwatch import TickingStopwatch


def benchmark(folder: Path, *, evaluator: EvaluatorName = "row", rounds: int = 2) -> Benchmark:
    logs = folder / "logs"
    logs.mkdir()
    (logs / "a.json").write_bytes(ndjson(whoami(1), event(2), mimikatz(3)) + b"{broken\n")
    (logs / "b.evtx").write_bytes(evtx([{"System": {"EventID": "1"}}]))
    units, _ = find_inputs([str(logs)])
    settings = ScanSettings(MAPPINGS, Limits(), evaluator)
    return run_benchmark(compiled(folder), mapper(), settings, units, TickingStopwatch(), rounds=rounds)


def test_a_benchmark_counts_what_a_scan_counts_however_many_rounds_there_are(tmp_path: Path) -> None:
    result = benchmark(tmp_path, rounds=3)
    assert (result.tally.events, result.findings, result.tally.inputs) == (4, 2, 2)
    assert result.tally.faults.total() == 1


def test_every_rule_has_its_cost(tmp_path: Path) -> None:
    result = benchmark(tmp_path)
    assert [(cost.met, cost.judged, cost.matched, cost.nanoseconds) for cost in result.costs] == [
        (3, 1, 1, 1_000),
        (3, 1, 1, 1_000),
    ]


def test_the_quickest_round_counts_and_the_ratio_is_that_of_decoding_to_scanning(tmp_path: Path) -> None:
    result = benchmark(tmp_path)
    assert result.scanning == 1.0  # the stopwatch is looked at before and after
    assert result.decoding >= 2.0  # and around each batch
    assert result.ratio == result.decoding


def test_the_reference_has_no_costs_by_rule(tmp_path: Path) -> None:
    result = benchmark(tmp_path, evaluator="reference")
    assert (result.findings, result.costs) == (2, [])
