"""Column sources: where columns come from, each fetched only when it is asked for."""

from collections.abc import Iterable, Sequence
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

    def array(self, path: Path) -> Any:
        """Give a column, or a field of structs below one, as an Arrow array: null where a struct above it is.

        `path` are names from the top of the schema downwards, through structs alone. What cannot be read is null, and
        the source keeps the fault.
        """

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give stretches of bytes that hold the UTF-8 of every text at or below `path`, among other bytes.

        It costs less than `array`. None when that cannot be told; nothing when all is null.
        """

    def records(self, rows: Iterable[int]) -> list[Record]:
        """Give some rows as records."""
