"""The lanes: for each, what is measured and the yardstick beside it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from evtx import PyEvtxParser

from bench.data import LIMITS, Logs
from tocsin.content.starter import starter_folder
from tocsin.core.event import RecordBatch
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator, RowEvaluator
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import InputPart, InputRef

Counts = Counter[int]


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the table: `measured` gives findings by rule, `yardstick` only does its work, on `events` events."""

    name: str
    events: int
    yardstick_name: str
    yardstick: Callable[[], object]
    measured: Callable[[], Counts]
    reach: float


def lanes(ruleset: CompiledRuleset, logs: Logs) -> list[Lane]:
    """Give the lanes of the benchmark."""
    mappings = (starter_folder() / "mappings",)
    mapper, _ = load_mapper(mappings)
    scanner = Scanner(ruleset, mapper, ScanSettings(mappings, LIMITS))
    evtx_events = sum(1 for path in _paths(logs.evtx) for _ in PyEvtxParser(str(path)).records_json())
    return [
        Lane(
            "NDJSON file to findings",
            len(logs.lines),
            "orjson.loads alone, same lines",
            lambda: _load(logs.lines),
            lambda: _scan(scanner, [logs.ndjson]),
            0.30,
        ),
        Lane(
            "EVTX files to findings",
            evtx_events,
            "evtx parsing alone, same files",
            lambda: _parse(logs.evtx),
            lambda: _scan(scanner, logs.evtx),
            0.15,
        ),
        Lane(
            "decoded dicts to matches",
            len(logs.records),
            "orjson.loads alone, same events",
            lambda: _load(logs.lines),
            _dict_lane(ruleset, mappings, logs),
            0.25,
        ),
    ]


def differences(ruleset: CompiledRuleset, logs: Logs, every: int) -> tuple[int, int]:
    """Compare the row evaluator with the reference on every n-th record; give records compared and differences."""
    mapper, _ = load_mapper((starter_folder() / "mappings",))
    row, reference = RowEvaluator(ruleset, _ignore), ReferenceEvaluator(ruleset, _ignore)
    sample = logs.records[::every]
    different = 0
    for record in sample:
        route = mapper.route(record)
        different += list(row.match(record, route)) != list(reference.match(record, route))
    return len(sample), different


def _dict_lane(ruleset: CompiledRuleset, mappings: tuple[Path, ...], logs: Logs) -> Callable[[], Counts]:
    mapper, _ = load_mapper(mappings)
    match, route = RowEvaluator(ruleset, _ignore).match, mapper.route

    def measured() -> Counts:
        counts: Counts = Counter()
        for record in logs.records:
            hits = match(record, route(record))
            if hits:
                counts.update(hits)
        return counts

    return measured


def _ignore(_: int, __: Exception) -> None:
    """Take no notice of rules that ran out of time: the table compares what was decided."""


def _scan(scanner: Scanner, units: list[InputRef]) -> Counts:
    counts: Counts = Counter()
    for unit in units:
        for rule, _ in scanner.scan(InputPart(unit), Tally(), _unwatched):
            counts[rule] += 1
    return counts


def _unwatched(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    return iter(batches)


def _load(lines: list[bytes]) -> None:
    loads = orjson.loads
    for line in lines:
        loads(line)


def _paths(units: list[InputRef]) -> list[Path]:
    return [unit.path for unit in units if unit.path is not None]


def _parse(units: list[InputRef]) -> None:
    for path in _paths(units):
        for _ in PyEvtxParser(str(path)).records_json():
            pass
