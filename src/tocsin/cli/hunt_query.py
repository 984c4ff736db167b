"""The half of `tocsin hunt` that asks in SQL."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from re import fullmatch
from typing import Any, BinaryIO

from tocsin.cli.finding_output import shows_progress
from tocsin.cli.hunt_place import HuntPlace
from tocsin.cli.output.answer import AnswerRenderer
from tocsin.cli.output.answer_lines import CsvAnswer, NdjsonAnswer
from tocsin.cli.output.answer_parquet import ParquetAnswer
from tocsin.cli.output.answer_table import TableAnswer
from tocsin.cli.output.files import opened
from tocsin.cli.output.hunt_formats import HuntFormat
from tocsin.cli.output.words import counted
from tocsin.cli.query_progress import QueryProgress
from tocsin.cli.terminal import data_console, talk_console
from tocsin.core.clock import SystemClock
from tocsin.core.errors import UsageError
from tocsin.node import TimeBounds
from tocsin.node.hunt import LakeDatabase, QueryLimits
from tocsin.pipeline.lake import LakeReader

_ROWS_OF_TABLE = 100
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
_LEAST_MEMORY = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class QueryAsked:
    """A query, the time range that its tables are cut to, and its limits where they are not those of the settings."""

    sql: str
    bounds: TimeBounds
    timeout: float | None
    memory: str | None
    limit: int | None


def run_query(
    place: HuntPlace, asked: QueryAsked, form: HuntFormat, output: Path | None, *, zone: tzinfo, quiet: bool
) -> int:
    """Answer a query and write what comes."""
    talk = talk_console()
    sql = sys.stdin.read() if asked.sql == "-" else asked.sql
    limits = QueryLimits(
        memory_given(asked.memory) or place.limits.memory_bytes,
        _timeout(asked.timeout) or place.limits.seconds,
        place.limits.threads,
    )
    clock = SystemClock()
    started = clock.steady()
    reader = LakeReader(place.lake)
    database = LakeDatabase(reader, limits, asked.bounds.after, asked.bounds.before)
    counter = _Counter(asked.limit or (_ROWS_OF_TABLE if form == "table" else None))
    progress = QueryProgress(talk, reader, shown=shows_progress(talk, form, output, quiet=quiet))
    with progress, database.ask(sql) as answer, opened(output) as stream:
        renderer = _renderer(form, stream, answer.schema, zone)
        for batch in counter.counted(answer.batches):
            renderer.write(batch)
        renderer.finish()
    if not quiet:
        if counter.more:
            talk.print(f"these are the first {counter.rows:,} rows: --limit gives more", soft_wrap=True)
        read = f"{counted(reader.rows_read, 'event')} of {counted(reader.files_opened, 'file')} read"
        seconds = clock.steady() - started
        talk.print(f"{counted(counter.rows, 'row')}, {read}, {seconds:,.1f} s", soft_wrap=True)
    return 0


class _Counter:
    """Lets rows pass up to a limit, and knows whether there were more."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.rows = 0
        self.more = False

    def counted(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Pass rows on."""
        for batch in batches:
            room = batch.num_rows if self._most is None else self._most - self.rows
            if room <= 0 < batch.num_rows:
                self.more = True
                return
            self.rows += min(room, batch.num_rows)
            self.more = batch.num_rows > room
            yield batch.slice(0, room)
            if self.more:
                return


def memory_given(text: str | None) -> int | None:
    """Read an amount of memory, `4GB` or `512 MiB`; raises UsageError."""
    if text is None:
        return None
    found = fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]I?)?B?", text.strip().upper())
    size = int(float(found[1]) * _UNITS[found[2] or ""]) if found else 0
    if size < _LEAST_MEMORY:
        raise UsageError(f"--memory: {text!r} is no amount to work with", remedy="write it like 4GB, at least 64MiB")
    return size


def _timeout(seconds: float | None) -> float | None:
    if seconds is not None and not 0 < seconds < float("inf"):
        raise UsageError(f"--timeout: {seconds:g} is no time to work in", remedy="give a number of seconds")
    return seconds


def _renderer(form: HuntFormat, stream: BinaryIO, schema: Any, zone: tzinfo) -> AnswerRenderer:
    if form == "ndjson":
        return NdjsonAnswer(stream, schema)
    if form == "csv":
        return CsvAnswer(stream, schema)
    if form == "parquet":
        return ParquetAnswer(stream, schema)
    return TableAnswer(data_console(stream), schema, zone)
