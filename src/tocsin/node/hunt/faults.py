"""What can be wrong with a query, told as tocsin tells errors: what, where, and what to do.

DuckDB is asked to tell its errors as JSON (its setting `errors_as_json`); decisions are made by their type and fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson

from tocsin.core.errors import QueryError, QueryStopped, StoreFailed, TocsinError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean

QUERY = "query"
"""What stands for the path of a query in the places of errors."""

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the columns of the tables that it may name, and the names of all tables that there are."""

    sql: str
    columns: Mapping[str, Sequence[str]]
    tables: Sequence[str]


def unreadable(error: Exception) -> StoreFailed:
    """Say that a file of the lake cannot be read."""
    return StoreFailed(
        f"a file of the lake cannot be read: {error}".partition("\n")[0],
        remedy="ask again, if it was just put together with others; else check the disk or the object store",
    )


def told(error: Exception, asked: Asked) -> TocsinError:
    """Tell an error of DuckDB."""
    sql, columns, tables = asked.sql, asked.columns, asked.tables
    facts = _facts(str(error))
    message = str(facts.get("exception_message", str(error))).partition("\n")[0]
    place = _place(facts.get("position"), sql)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryStopped(
            "the query needs more memory than it may have",
            location=place,
            remedy="ask for fewer columns or days, or give it more with --memory (hunt: memory_bytes)",
        )
    if isinstance(error, duckdb.PermissionException):
        return QueryError(
            "a query reaches the lake's tables and nothing else: no files, networks or settings",
            location=place,
            remedy=_tables_there(tables),
        )
    if facts.get("error_subtype") == "COLUMN_NOT_FOUND":
        name = str(facts.get("name", ""))
        known = list(dict.fromkeys(column for its in columns.values() for column in its))
        hint = did_you_mean(name, known)
        opened = " or ".join(f'DESCRIBE "{table}"' for table in list(columns)[:2])
        return QueryError(
            f"there is no column {name!r}{hint}", location=place, remedy=f"{opened or 'DESCRIBE'} lists the columns"
        )
    if isinstance(error, duckdb.CatalogException) and facts.get("type", "Table") == "Table":
        name = str(facts.get("name", ""))
        said = f"there is no table {name!r}{did_you_mean(name, tables)}" if name else message
        return QueryError(said, location=place, remedy=_tables_there(tables))
    remedy = "see docs/hunt.md for examples, and DuckDB's documentation for its SQL"
    return QueryError(message, location=place, remedy=remedy)


def _tables_there(tables: Sequence[str]) -> str:
    if not tables:
        return "the lake has no tables yet: they come with the first events"
    more = f" and {len(tables) - _SHOWN} more: SHOW TABLES lists them" if len(tables) > _SHOWN else ""
    return "the tables are " + ", ".join(f'"{table}"' for table in tables[:_SHOWN]) + more


def _facts(text: str) -> dict[str, Any]:
    """Read the JSON that DuckDB puts behind the name of the error."""
    try:
        facts = orjson.loads(text[text.index("{") :])
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _place(position: object, sql: str) -> Location:
    """Give the line of a position, which counts bytes."""
    if not isinstance(position, str) or not position.isdecimal():
        return Location(QUERY)
    before = sql.encode("utf-8", "replace")[: int(position)]
    return Location(QUERY, line=before.count(b"\n") + 1)
