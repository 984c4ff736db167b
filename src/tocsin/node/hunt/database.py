"""SQL over the lake: a database in memory that knows the lake's tables, and can reach nothing else.

The bars are DuckDB's own: external access is off, no extension can be loaded, names of Python's variables mean nothing,
and the configuration is locked before a query is seen. That only one SELECT is taken is told by DuckDB's parser; were
it fooled, a statement could change what is in the memory of this process, and no more.
Source: DuckDB documentation, "Securing DuckDB".
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from tocsin.core.errors import QueryError, QueryStopped
from tocsin.core.location import Location
from tocsin.node.hunt.clockwork import TimeLimit
from tocsin.node.hunt.dataset import dataset_of
from tocsin.node.hunt.faults import QUERY, Asked, told, unreadable
from tocsin.node.hunt.names import aliases, named_in, quoted, shown_columns
from tocsin.pipeline.lake import LakeReader

_ROWS = 2048
_BARS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "python_scan_all_frames": False,
    "temp_directory": "",
    "secret_directory": "nowhere",
    "errors_as_json": True,
}


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What a query may use: bytes of memory, seconds, and threads (0: as many as there are processors)."""

    memory_bytes: int = 2 * 1024**3
    seconds: float = 300.0
    threads: int = 0


class Answer:
    """What a query gave: its columns, and its rows as they come."""

    def __init__(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
        self.schema = schema
        self.batches = batches


class LakeDatabase:
    """Answers queries over the tables of a lake, those of a time range if there is one; close it when done.

    A table is called by its log type in quotes, `"windows.sysmon"`, or without them `windows_sysmon`.
    """

    def __init__(
        self, reader: LakeReader, limits: QueryLimits, begin: datetime | None = None, end: datetime | None = None
    ) -> None:
        self._reader = reader
        self._limits = limits
        self._range = begin, end
        self.tables: Sequence[str] = reader.tables()

    @contextmanager
    def ask(self, sql: str) -> Iterator[Answer]:
        """Answer one SELECT. Raises QueryError for what is wrong with it, and QueryStopped at a limit.

        The rows are read while the context lasts; the time limit goes on until it ends.
        """
        connection = self._connected()
        with closing(connection):
            failures: list[Exception] = []
            columns = {table: self._register(connection, table, failures) for table in named_in(sql, self.tables)}
            connection.execute("SET lock_configuration = true")
            with TimeLimit(connection, self._limits.seconds) as limit:
                step = _Step(Asked(sql, columns, self.tables), limit, failures)
                with step:
                    _check(connection, sql)
                    reader = connection.execute(sql).to_arrow_reader(_ROWS)
                yield Answer(reader.schema, _rows(reader, step))

    def _connected(self) -> duckdb.DuckDBPyConnection:
        settings = {**_BARS, "memory_limit": f"{self._limits.memory_bytes}B"}
        if self._limits.threads:
            settings["threads"] = self._limits.threads
        connection = duckdb.connect(":memory:", config=settings)
        connection.execute("SET TimeZone = 'UTC'")  # an extension of the wheel has it: not before there is a connection
        return connection

    def _register(self, connection: duckdb.DuckDBPyConnection, table: str, failures: list[Exception]) -> list[str]:
        dataset = dataset_of(self._reader, table, self._reader.files(table, *self._range), failures)
        names = shown_columns(dataset.schema.names)
        columns = ", ".join(f"{quoted(column)} AS {quoted(name)}" for column, name in names.items())
        connection.from_arrow(dataset).project(columns).create_view(table)
        alias = aliases(self.tables).get(table)
        if alias is not None:
            connection.execute(f"CREATE VIEW {quoted(alias)} AS FROM {quoted(table)}")
        return list(names.values())


class _Step:
    """A step of a query: what goes wrong in it is told as tocsin tells errors."""

    def __init__(self, asked: Asked, limit: TimeLimit, failures: Sequence[Exception]) -> None:
        self._asked = asked
        self._limit = limit
        self._failures = failures

    def __enter__(self) -> None:
        if self._limit.is_over:
            raise self._late()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, duckdb.Error | OSError | pa.ArrowException):
            return
        if self._limit.is_over:
            raise self._late() from error
        if self._failures:
            raise unreadable(self._failures[0]) from error
        raise told(error, self._asked) from error

    def _late(self) -> QueryStopped:
        return QueryStopped(
            f"the query took longer than {self._limit.seconds:g} seconds",
            location=Location(QUERY),
            remedy="ask for fewer days (WHERE _day = …), or give it more time with --timeout (hunt: seconds)",
        )


def _check(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise QueryError for what is not one SELECT."""
    statements = connection.extract_statements(sql)
    place = Location(QUERY)
    if not statements:
        raise QueryError("there is no query", location=place, remedy="write one SELECT")
    if len(statements) > 1:
        raise QueryError(
            f"there are {len(statements)} statements", location=place, remedy="ask them one by one; PIVOT needs IN (…)"
        )
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = str(statements[0].type).rpartition(".")[2]
        raise QueryError(
            f"this is {kind}, and a hunt only reads", location=place, remedy="write a SELECT, SHOW TABLES or DESCRIBE"
        )


def _rows(reader: Any, step: _Step) -> Iterator[pa.RecordBatch]:
    while True:
        with step:
            batch = next(reader, None)
        if batch is None:
            return
        yield batch
