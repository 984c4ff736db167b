"""The names by which queries call the lake's tables."""

from collections import Counter
from collections.abc import Sequence

from tocsin.pipeline.lake.names import field_name

_ABOUT_ALL = ("query", "show", "schema", "duckdb_", "pragma", "pg_", "sqlite_")
"""Words of queries that may mean tables which they do not name."""


def aliases(tables: Sequence[str]) -> dict[str, str]:
    """Give tables' names that need no quotes: `windows_sysmon` for `windows.sysmon`; none where two are alike."""
    plain = {table: table.replace(".", "_").replace("-", "_") for table in tables}
    counts = Counter([*plain.values(), *tables])
    return {table: alias for table, alias in plain.items() if alias != table and counts[alias] == 1}


def named_in(sql: str, tables: Sequence[str]) -> list[str]:
    """Give the tables that a query may be about: those that it can name, or all where it may mean others.

    To open a table costs a look at its log, so that the others are left alone.
    """
    text = sql.casefold()
    named = [table for table in tables if all(word in text for word in table.casefold().replace("-", ".").split("."))]
    return list(tables) if not named or any(word in text for word in _ABOUT_ALL) else named


def shown_columns(columns: Sequence[str]) -> dict[str, str]:
    """Give for columns of a file what queries call them: fields by their own names, where no case is to be minded.

    Of fields that differ in nothing but case, each is called as in the file.
    """
    fields = {column: column if column.startswith("_") else field_name(column) or column for column in columns}
    counts = Counter(name.casefold() for name in (*fields.values(), *columns))
    same = Counter(name.casefold() for name in fields.values())
    return {
        column: name if same[name.casefold()] == 1 and counts[name.casefold()] <= 1 + (name == column) else column
        for column, name in fields.items()
    }


def quoted(name: str) -> str:
    """Write a name as SQL does where it may hold any character."""
    return '"' + name.replace('"', '""') + '"'
