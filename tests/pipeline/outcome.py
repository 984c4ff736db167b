"""What reading gave, all batches together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.core.errors import InputError
from tocsin.core.event import RecordBatch
from tocsin.core.values import Record
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import Parser
from tocsin.pipeline.sources import find_inputs

SOURCE = "logs/sample"


@dataclass
class Outcome:
    """Records, positions and faults in order; `sources` names the source of each record."""

    records: list[Record] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)
    repaired: int = 0
    size: int = 0

    @property
    def kinds(self) -> list[str]:
        return [type(fault).__name__ for fault in self.faults]

    @property
    def places(self) -> list[str]:
        return [str(fault.location) for fault in self.faults]


def gathered(batches: Iterable[RecordBatch]) -> Outcome:
    outcome = Outcome()
    for batch in batches:
        assert len(batch.records) == len(batch.positions)
        assert len(batch.texts) in (0, len(batch.records))
        assert all(type(record) is dict for record in batch.records)
        assert all(fault.location and fault.location.path and fault.remedy for fault in batch.faults)
        outcome.records += batch.records
        outcome.positions += batch.positions
        outcome.sources += [batch.source] * len(batch.records)
        outcome.faults += batch.faults
        outcome.repaired += batch.repaired
        outcome.size += batch.size
    return outcome


def cut(data: bytes, size: int = 131072) -> Iterator[bytes]:
    for begin in range(0, len(data), size):
        yield data[begin : begin + size]


def parse(parser: Parser, data: bytes, *, piece: int = 131072, limits: Limits | None = None) -> Outcome:
    """Read bytes with one parser, handed to it in pieces of a size."""
    faults: list[InputError] = []
    outcome = gathered(parser.batches(ByteStream(cut(data, piece), faults), SOURCE, limits or Limits()))
    assert not faults, "a parser tells its faults in its batches"
    return outcome


def read(path: Path, limits: Limits | None = None) -> Outcome:
    """Read what is at a path as a scan does."""
    inputs, errors = find_inputs([str(path)])
    assert not errors
    outcome = Outcome()
    for found in inputs:
        part = gathered(found.batches(limits or Limits()))
        assert part.size == found.size
        outcome.records += part.records
        outcome.positions += part.positions
        outcome.sources += [source.removeprefix(f"{path.as_posix()}") or path.name for source in part.sources]
        outcome.faults += part.faults
        outcome.repaired += part.repaired
        outcome.size += part.size
    return outcome
