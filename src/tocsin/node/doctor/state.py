"""The state: can it be opened, is its schema this version's, and is its file sound."""

from collections.abc import Iterator
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import text

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Repair, Verdict


class StateCheck:
    """Looks at the database of the state."""

    name = "state"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict."""
        if case.database is None:
            remedy = case.trouble.remedy if case.trouble else None
            yield Verdict(self.name, "fail", str(case.trouble or "the state cannot be opened"), remedy)
            return
        with case.database.reading() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            dialect = connection.dialect.name
            wrong = []
            if dialect == "sqlite":
                rows = connection.execute(text("PRAGMA quick_check(20)")).scalars().all()
                wrong = [str(row) for row in rows if row != "ok"]
        if wrong:
            remedy = "stop the node and restore state.db from a backup; findings and positions are in it"
            yield Verdict(self.name, "fail", f"the file of the state is damaged: {wrong[0]}", remedy)
        else:
            yield Verdict(self.name, "ok", f"{dialect} is sound, its schema is {revision}")

    def repair(self, case: Case) -> Iterator[Repair]:
        """Move what is in SQLite's log into its file."""
        if case.database is None or case.database.engine.dialect.name != "sqlite":
            return
        log = Path(f"{case.database.engine.url.database}-wal")
        if log.exists() and log.stat().st_size:
            with case.database.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            yield Repair(self.name, "its log is moved into its file")
