"""Column sources: where columns come from, each fetched only when it is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from tocsin.core.paths import Path
from tocsin.core.values import Record


class ColumnSource(Protocol):
    """Rows as columns: a batch in memory, or a part of a file whose columns are read when they are asked for."""

    @property
    def schema(self) -> Any:
        """Give the schema, an Arrow one."""

    @property
    def rows(self) -> int:
        """Give how many rows there are."""

    @property
    def is_damaged(self) -> bool:
        """Say whether something that was asked for could not be read."""

    def array(self, path: Path) -> Any:
        """Give a column, or a field of structs below one, as an Arrow array: null where a struct above it is.

        `path` are names from the top of the schema downwards, through structs alone. What cannot be read is null, and
        `is_damaged` says so.
        """

    def present(self, path: Path) -> Any:
        """Say in which rows there is something at a path as `array` takes it, as a NumPy array of booleans."""

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give stretches of bytes that hold the UTF-8 of every text at or below `path`, among other bytes.

        It costs less than `array`. None when that cannot be told; nothing when all is null.
        """

    def span(self, path: Path) -> Any | None:
        """Give an array of the earliest and the latest time in a column that is a time in every row.

        None where that is not known without reading it; then it need not be true that there is none.
        """

    def taken(self, rows: Sequence[int]) -> "ColumnSource":
        """Give some rows as columns in memory, all there are."""

    def records(self, rows: Iterable[int]) -> Iterator[Record]:
        """Yield some rows as records."""

    def repaired(self) -> int:
        """Count the rows in which a text, of what was fetched so far, is not UTF-8."""
