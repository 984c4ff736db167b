"""Lake files that workers have written: registered with the position they reach, committed to their tables later."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from tocsin.node.state.database import Database
from tocsin.node.state.numbers import take_numbers
from tocsin.node.state.tables import LAKE_FILES
from tocsin.node.state.upsert import insert_new


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A Parquet file below its table: its path from there, its day, size, rows and Delta statistics (JSON)."""

    table: str
    path: str
    day: str
    size: int
    rows: int
    stats: str
    number: int = 0


class LakeFiles:
    """The registered files of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def uncommitted(self, limit: int) -> list[LakeFile]:
        """Give the next files that are not in their tables, in the order of their numbers."""
        wanted = (LAKE_FILES.c.tenant == self._database.tenant, LAKE_FILES.c.committed.is_(False))
        with self._database.transaction() as connection:
            rows = connection.execute(select(LAKE_FILES).where(*wanted).order_by(LAKE_FILES.c.number).limit(limit))
            return [LakeFile(row.table, row.path, row.day, row.size, row.rows, row.stats, row.number) for row in rows]

    def waiting_paths(self) -> set[tuple[str, str]]:
        """Give the files, as table and path, that are registered and not in their tables yet."""
        wanted = (LAKE_FILES.c.tenant == self._database.tenant, LAKE_FILES.c.committed.is_(False))
        with self._database.transaction() as connection:
            rows = connection.execute(select(LAKE_FILES.c.table, LAKE_FILES.c.path).where(*wanted))
            return {(row.table, row.path) for row in rows}

    def mark_committed(self, numbers: Sequence[int]) -> None:
        """Note that files are in their tables."""
        with self._database.transaction() as connection:
            for number in numbers:
                at = (LAKE_FILES.c.tenant == self._database.tenant, LAKE_FILES.c.number == number)
                connection.execute(update(LAKE_FILES).where(*at).values(committed=True))

    def forget_committed(self, before: int) -> None:
        """Remove what is known of committed files with smaller numbers: their tables know them."""
        gone = (
            LAKE_FILES.c.tenant == self._database.tenant,
            LAKE_FILES.c.committed.is_(True),
            LAKE_FILES.c.number < before,
        )
        with self._database.transaction() as connection:
            connection.execute(delete(LAKE_FILES).where(*gone))


def register(connection: Connection, tenant: str, files: Sequence[LakeFile]) -> None:
    """Register files, with numbers in their order."""
    if not files:
        return
    first = take_numbers(connection, tenant, "lake files", len(files))
    rows = [
        {
            "tenant": tenant,
            "number": first + index,
            "table": file.table,
            "path": file.path,
            "day": file.day,
            "size": file.size,
            "rows": file.rows,
            "stats": file.stats,
            "committed": False,
        }
        for index, file in enumerate(files)
    ]
    insert_new(connection, LAKE_FILES, rows)
