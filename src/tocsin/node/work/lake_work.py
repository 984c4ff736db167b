"""What the process that holds the lake's lease does: it commits, and in between it maintains."""

from collections.abc import Callable

from tocsin.core.clock import Clock
from tocsin.node.state import Database
from tocsin.node.work.committer import TOGETHER, LakeCommitter, LakeTables
from tocsin.node.work.content import Content
from tocsin.node.work.keeper import Keeping, LakeKeeper
from tocsin.pipeline.lake import LakePlace


class LakeWork:
    """Commits to the tables of a lake and maintains them; who runs it holds the lease of the lake.

    `content` gives the content whose columns are filled in when files are put together, or None to leave them.
    """

    def __init__(
        self,
        database: Database,
        place: LakePlace,
        clock: Clock,
        keeping: Keeping,
        content: Callable[[], Content | None],
    ) -> None:
        tables = LakeTables(place)
        self._committer = LakeCommitter(database, tables, clock)
        self.keeper = LakeKeeper(database, tables, clock, keeping, content)

    def step(self, most: int = TOGETHER) -> int:
        """Add the next registered files to their tables; give how many these were. Raises StoreFailed."""
        return self._committer.step(most)

    def turn(self) -> int:
        """Do the next piece of maintenance that is due; give 0 if nothing is. Raises StoreFailed."""
        return self.keeper.turn()
