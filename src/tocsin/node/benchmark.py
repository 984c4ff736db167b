"""Benchmarks on a user's own rules and logs: how fast a scan is beside decoding alone, and what each rule costs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from tocsin.core.clock import Stopwatch
from tocsin.core.event import Batch, RecordBatch
from tocsin.core.garbage import rare_collections
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset, OnError, ProfilingEvaluator, RuleCost
from tocsin.node.joining import Joining
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import Input, Limits, parts_of


@dataclass(slots=True)
class Benchmark:
    """What was measured: processor seconds of the quickest round, and the cost of every rule by its index.

    `decoding` is the time of decoding the events and doing nothing with them, `scanning` that of a whole scan but for
    the loading of rules. `costs` are empty for evaluators that judge every rule on every event.
    """

    tally: Tally = field(default_factory=Tally)
    findings: int = 0
    decoding: float = 0.0
    scanning: float = 0.0
    costs: list[RuleCost] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Give the speed of the scan as a share of that of decoding alone."""
        return self.decoding / self.scanning if self.scanning else 0.0


def run_benchmark(
    ruleset: CompiledRuleset,
    mapper: Mapper,
    settings: ScanSettings,
    units: Sequence[Input],
    stopwatch: Stopwatch,
    *,
    rounds: int,
) -> Benchmark:
    """Decode the inputs, scan them, and again, for some rounds; then scan once more to see what each rule costs.

    Every round begins with nothing remembered, as a scan does. All of it is done in this process.
    """
    result = Benchmark()
    decoding, scanning = [], []
    with rare_collections():
        for _ in range(rounds):
            decoding.append(_decoding(units, settings.limits, stopwatch))
            result.tally = Tally()
            begin = stopwatch.processor()
            result.findings = _scan(Scanner(ruleset, mapper, settings), units, result.tally)
            scanning.append(stopwatch.processor() - begin)
        if settings.evaluator == "row":
            made: list[ProfilingEvaluator] = []

            def profiling(rules: CompiledRuleset, on_error: OnError) -> ProfilingEvaluator:
                made.append(ProfilingEvaluator(rules, on_error, stopwatch.nanoseconds))
                return made[-1]

            _scan(Scanner(ruleset, mapper, settings, profiling), units, Tally())
            result.costs = made[0].costs()
    result.decoding, result.scanning = min(decoding), min(scanning)
    return result


def _scan(scanner: Scanner, units: Iterable[Input], tally: Tally) -> int:
    """Scan inputs, count in `tally`, and give how many findings there are."""
    joining = Joining(tally)
    findings = 0
    for unit in units:
        for part in parts_of(unit):
            counts = Tally()
            findings += sum(1 for _ in scanner.scan(part, counts, _unwatched))
            joining.add(part, counts)
    return findings


def _unwatched(batches: Iterable[Batch]) -> Iterator[Batch]:
    yield from batches


def _decoding(units: Iterable[Input], limits: Limits, stopwatch: Stopwatch) -> float:
    """Measure decoding alone: `orjson.loads` of what came as lines of JSON, reading of what came in another format."""
    seconds = 0.0
    for unit in units:
        batches = unit.batches(limits)
        while True:
            begin = stopwatch.processor()
            batch = next(batches, None)
            if batch is None:
                break
            if _came_as_json(batch):
                begin = stopwatch.processor()
                for text in batch.texts:
                    orjson.loads(text)
            seconds += stopwatch.processor() - begin
    return seconds


def _came_as_json(batch: RecordBatch) -> bool:
    """Say whether the texts are the input's own bytes, and not what a decoder of another format made of them."""
    return bool(batch.texts) and isinstance(batch.texts[0], bytes)
