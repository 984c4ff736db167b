"""The columns of a row group as streams: each is read forwards, as far as it is asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyarrow import types

from tocsin.core.batch_source import BatchSource
from tocsin.core.columns import plain
from tocsin.core.paths import Path
from tocsin.pipeline.parsers.parquet_dictionary import dictionary_of
from tocsin.pipeline.parsers.parquet_footer import Chunk
from tocsin.pipeline.parsers.parquet_opened import OpenedFile, check_bounds


class Streams:
    """The streams of one row group, by the field they read; `step` is how many rows are read at once.

    Columns whose values are all in a dictionary are read by `dictionaries`, the others by `parquet`: the same file,
    opened twice. To read the others as dictionaries would cost more, and memory for all different values of the group.
    """

    def __init__(self, opened: OpenedFile, number: int, step: int) -> None:
        self.schema = opened.parquet.schema_arrow
        self._opened = opened
        self._number = number
        self._step = step
        self._rows: int = opened.metadata.row_group(number).num_rows
        self._chunks: Sequence[Chunk | None] = opened.chunks_of(number)
        self._peeked: dict[int, bytes | None] = {}
        self._streams: dict[Path, _Stream] = {}
        self._presences: dict[Path, _Stream] = {}

    def array(self, path: Path, begin: int, rows: int) -> Any:
        """Read some rows of a column, or of a field of structs below one; raises one of READ_ERRORS."""
        return self._read(self._streams, path, self._names(path), begin, rows)

    def presence(self, path: Path, begin: int, rows: int) -> Any:
        """Read as little of a field that is no scalar as tells in which rows it is; raises one of READ_ERRORS."""
        return self._read(self._presences, path, self._names(path)[:1], begin, rows)

    def span(self, path: Path) -> tuple[int, int] | None:
        """Give the least and the greatest time of a column without nulls, in its unit, where the footer tells them."""
        place = self._opened.places[path]
        chunk = self._chunks[place.columns.start] if place.is_scalar else None
        return chunk.span if chunk is not None and self._opened.is_time(path) else None

    def is_scalar(self, path: Path) -> bool:
        """Say whether a field holds scalars."""
        return self._opened.places[path].is_scalar

    def is_empty(self, path: Path) -> bool:
        """Say whether it is known, without reading it, that there is no value in a field of scalars."""
        place = self._opened.places[path]
        chunk = self._chunks[place.columns.start] if place.is_scalar else None
        return chunk is not None and chunk.is_empty

    def peek(self, path: Path) -> Sequence[Any] | None:
        """Give the dictionaries of the texts at or below `path`, None if some are not in one."""
        place = self._opened.places[path]
        found: list[Any] = []
        for number in place.columns:
            chunk = self._chunks[number]
            if chunk is not None and chunk.is_empty:
                continue
            if chunk is None or not place.is_text:
                return None
            if number not in self._peeked:
                self._peeked[number] = dictionary_of(self._opened.file, chunk)
            dictionary = self._peeked[number]
            if dictionary is None:
                return None
            found.append(dictionary)
        return found

    def _names(self, path: Path) -> list[str]:
        """Give the names of what has to be read for a field: of structs only what is not known to be empty.

        Something of each struct is read in any case: that it is there cannot be known of it.
        """
        inner = self._opened.fields_of(path)
        if not inner:
            return [".".join(path)]
        names = [name for field in inner if not self.is_empty(field) for name in self._names(field)]
        return names or self._names(inner[0])

    def _read(self, known: "dict[Path, _Stream]", path: Path, names: list[str], begin: int, rows: int) -> Any:
        stream = known.get(path)
        if stream is None or begin < stream.begin:  # the second: it is read once more from the group's first row
            parquet = self._opened.parquet if self.peek(path) is None else self._opened.dictionaries
            # Names with dots may select more than is asked for; what is asked for is among it.
            batches = parquet.iter_batches(self._step, [self._number], names, use_threads=False)
            stream = known[path] = _Stream(path, batches, self._rows)
        return stream.read(begin, rows)


class _Stream:
    """One field of a row group, read forwards.

    `begin` is the next row that can be read, `_rest` what was read from there on and not yet asked for.
    """

    def __init__(self, path: Path, batches: Iterator[Any], rows: int) -> None:
        self._path = path
        self._rows = rows
        self._batches = batches
        self.begin = 0
        self._rest: list[Any] = []

    def read(self, begin: int, rows: int) -> Any:
        """Give some rows; raises one of READ_ERRORS, a ValueError when there are too few."""
        parts, self._rest = self._rest, []
        size = sum(map(len, parts))
        while self.begin + size < begin + rows:
            batch = next(self._batches, None)
            if batch is None:
                raise ValueError(f"it has {self.begin + size:,} values of {begin + rows:,}")
            part = BatchSource(batch).array(self._path)
            check_bounds(part)
            if self.begin + size + len(part) <= begin:  # nobody asked for these
                self.begin += size + len(part)
                parts, size = [], 0
            else:
                parts.append(part)
                size += len(part)
        array = parts[0] if len(parts) == 1 else pa.concat_arrays([_large(plain(part)) for part in parts])
        wanted = array.slice(begin - self.begin, rows)
        if self.begin + size > begin + rows:
            self._rest = [array.slice(begin - self.begin + rows)]
        self.begin = begin + rows
        if self.begin >= self._rows:
            self._batches = iter(())  # with its end a reader's memory is free
        return wanted


def _large(array: Any) -> Any:
    return array.cast(pa.large_string()) if types.is_string(array.type) else array
