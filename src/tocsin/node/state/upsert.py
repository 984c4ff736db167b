"""Inserting what may be there: said differently by the two databases' dialects, and the same to both."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_TOGETHER = 500  # SQLite takes a bounded number of values in a statement


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose primary key is not there, and give how many these were."""
    inserted = 0
    for begin in range(0, len(rows), _TOGETHER):
        some = list(rows[begin : begin + _TOGETHER])
        new = _insert(connection, table).values(some).on_conflict_do_nothing().returning(*table.primary_key.columns)
        inserted += len(connection.execute(new).all())
    return inserted


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with its primary key."""
    keys = [column.name for column in table.primary_key.columns]
    statement = _insert(connection, table).values(**row)
    others = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))


def add(connection: Connection, table: Table, row: Mapping[str, Any], column: str) -> None:
    """Insert a row, or add its value in `column` to that of the row with its primary key."""
    keys = [each.name for each in table.primary_key.columns]
    statement = _insert(connection, table).values(**row)
    total = table.c[column] + statement.excluded[column]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={column: total}))


def _insert(connection: Connection, table: Table) -> Any:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
