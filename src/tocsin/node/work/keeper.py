"""The keeper of the lake: puts small files together, removes what is older than it is to be, and what nobody has."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tocsin.core.clock import Clock
from tocsin.node.state import Database, LakeFiles
from tocsin.node.work.committer import LakeTables
from tocsin.node.work.content import Content
from tocsin.pipeline.lake import ColumnFiller, Compacting, StoredFile, WrittenFile, compact, next_group

_LOOK_SECONDS = 10.0
_RETENTION_SECONDS = 3600.0
_VACUUM_SECONDS = 6 * 3600.0
_OLDEST_SECONDS = 1800.0

Held = Callable[[str, StoredFile], bool]
"""Says whether a file of a table is kept whatever its age, for a case holds events of it."""


def nothing_held(_: str, __: StoredFile) -> bool:
    """Say that nothing is held."""
    return False


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the lake's maintenance is to do; `days_kept` gives the days that a log type is kept, None for ever."""

    compacting: Compacting = field(default_factory=Compacting)
    days_kept: Callable[[str], int | None] = lambda _: None
    vacuum_hours: int = 24
    held: Held = nothing_held


class LakeKeeper:
    """Maintains the tables of a lake, piece by piece; who runs it holds the lease of the lake."""

    def __init__(
        self,
        database: Database,
        tables: LakeTables,
        clock: Clock,
        keeping: Keeping,
        content: Callable[[], Content | None],
    ) -> None:
        self._files = LakeFiles(database)
        self._tables = tables
        self._clock = clock
        self._keeping = keeping
        self._content = content
        self._job: tuple[str, list[StoredFile], Generator[None, None, WrittenFile]] | None = None
        self._begun = 0.0
        self._listed = False
        self._looked = self._expired = self._vacuumed = float("-inf")

    def turn(self) -> int:
        """Do the next piece of what is due, some tenths of a second; give 0 if nothing is. Raises StoreFailed."""
        if self._job is not None:
            return self._go_on()
        now = self._clock.steady()
        if now - self._looked >= _LOOK_SECONDS:
            if self._begin():
                return 1
            self._looked = now
        if now - self._expired >= _RETENTION_SECONDS:
            self._expired = now
            return self.expire()
        if now - self._vacuumed >= _VACUUM_SECONDS:
            self._vacuumed = now
            return len(self.vacuum())
        return 0

    def compact(self, table: str, between: Callable[[], None]) -> int:
        """Put the files of a table together until nothing is due; give how many these were. Raises StoreFailed.

        `between` is called after every piece of the work.
        """
        count = 0
        while self._begin_table(table):
            assert self._job is not None
            count += len(self._job[1])
            while self._job is not None:
                self._go_on()
                between()
        return count

    def expire(self) -> int:
        """Take files out of their tables whose events are all older than they are kept; give how many."""
        count = 0
        for name in self._tables:
            days = self._keeping.days_kept(name)
            if days is not None:
                old = self._expired_files(name, days)
                if old:
                    self._tables.table(name).remove(old, self._clock.now().timestamp())
                    count += len(old)
        return count

    def garbage(self, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Give the files, as table and path, that a vacuum removes from these tables, or from all."""
        found = [(name, path) for name in (self._tables if names is None else names) for path in self._of_table(name)]
        waiting = self._files.waiting_paths()
        return [each for each in found if each not in waiting]

    def vacuum(
        self, names: Iterable[str] | None = None, between: Callable[[], None] | None = None
    ) -> list[tuple[str, str]]:
        """Remove the files that no table has and nobody registered, and that are old; give them."""
        found = self.garbage(names)
        for name, path in found:
            self._tables.place.delete(name, path)
            if between is not None:
                between()
        return found

    def _of_table(self, name: str) -> Sequence[str]:
        table = self._tables.table(name)
        found = table.garbage(self._keeping.vacuum_hours)
        live = {file.path for file in table.files()} if found else set()
        return [path for path in found if path not in live]

    def _expired_files(self, name: str, days: int) -> list[StoredFile]:
        """Give files whose day is over for so many days, and whose events have been here for as long."""
        before = self._clock.now() - timedelta(days=days)
        old = []
        for file in self._tables.table(name).files():
            received = file.stats.get("max._received")
            is_old = file.day < before.date().isoformat() and (received is None or received < before)
            if is_old and not self._keeping.held(name, file):
                old.append(file)
        return old

    def _begin(self) -> bool:
        if not self._listed:  # what came before this keeper
            self._tables.changed.update(self._tables)
            self._listed = True
        while self._tables.changed:
            name = self._tables.changed.pop()
            if self._begin_table(name):
                self._tables.changed.add(name)  # there may be more to do
                return True
        return False

    def _begin_table(self, name: str) -> bool:
        group = next_group(self._tables.table(name).files(), self._keeping.compacting, self._clock.now().date())
        if group:
            content = self._content()
            filler = None if content is None else ColumnFiller(content.mapper, content.plans)
            self._begun = self._clock.steady()
            self._job = name, group, compact(self._tables.place, name, group, filler)
        return bool(group)

    def _go_on(self) -> int:
        assert self._job is not None
        name, group, work = self._job
        try:
            next(work)
        except StopIteration as end:
            self._job = None
            if self._clock.steady() - self._begun < _OLDEST_SECONDS:  # else it may be vacuumed by now
                self._tables.table(name).replace(group, [end.value], self._clock.now().timestamp())
        except BaseException:
            self._job = None
            raise
        return 1
