"""Files of the lake as the inputs of a scan: those that hold events which the rules can be about, and no others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tocsin.core.errors import InputError, UsageError
from tocsin.core.event import Batch, RecordBatch
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.plan import TimeBounds
from tocsin.pipeline.lake import LakePlace, LakeReader
from tocsin.pipeline.lake.events import stored_events
from tocsin.pipeline.mappings.log_type import LogTypeSummary
from tocsin.pipeline.parsers.parquet_opened import READ_ERRORS
from tocsin.pipeline.sources import Limits

UNKNOWN = "unknown"
"""The table of events that no mapping knew."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LakeInput:
    """A file of a table, wherever the lake is; it can be sent to another process."""

    place: LakePlace
    table: str
    file: str
    size: int
    path: Path | None = None

    @property
    def source(self) -> str:
        """Give its name."""
        return f"{self.place.table_url(self.table)}/{self.file}"

    def batches(self, _limits: Limits, /) -> Iterator[RecordBatch]:
        """Read its events."""
        try:
            opened = self.place.files(self.table).open_input_file(self.file)
        except READ_ERRORS as error:
            fault = InputError(
                f"this file of the lake cannot be opened: {error}",
                location=Location(self.source),
                remedy="hunt again, if it was just put together with others; else check the disk or the object store",
            )
            yield RecordBatch(self.source, faults=[fault], size=self.size)
            return
        with opened:
            yield from stored_events(opened, self.source, self.size)

    def column_batches(self, limits: Limits, /) -> Iterator[Batch]:
        """Read its events."""
        return iter(self.batches(limits))


def tables_of_rules(ruleset: CompiledRuleset, log_types: Iterable[LogTypeSummary], tables: Sequence[str]) -> list[str]:
    """Give the tables with events that the rules can be about.

    A table whose log type no mapping has any more is one of them: what its events are now is seen when they are read.
    Events that no mapping knew when they came are looked at only when that is asked for.
    """
    logsources = {summary.name: summary.logsources for summary in log_types}
    wanted = {rule.logsource for rule in ruleset.rules}
    return [
        table
        for table in tables
        if table != UNKNOWN
        and (
            table not in logsources or any(rule.covers(logsource) for rule in wanted for logsource in logsources[table])
        )
    ]


def named_tables(names: Sequence[str], tables: Sequence[str]) -> list[str]:
    """Give the tables of these names; raises UsageError for one that is not there."""
    for name in names:
        if name not in tables:
            raise UsageError(
                f"--table: there is no table {name!r}{did_you_mean(name, tables)}",
                remedy=f"the lake has {', '.join(tables) or 'no tables yet'}",
            )
    return list(dict.fromkeys(names))


def rule_inputs(reader: LakeReader, tables: Sequence[str], bounds: TimeBounds) -> list[LakeInput]:
    """Give the files of tables that may hold events within the bounds, in the order of time. Raises StoreFailed."""
    found = [(table, file) for table in tables for file in reader.files(table, bounds.after, bounds.before)]
    found.sort(key=lambda item: (item[1].day, item[1].first or _NEVER, item[0], item[1].path))
    return [LakeInput(reader.place, table, file.path, file.size) for table, file in found]
