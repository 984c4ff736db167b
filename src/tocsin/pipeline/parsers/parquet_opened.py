"""A Parquet file, opened: its row groups, and where it keeps its fields."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types
from pyarrow.parquet import ParquetFile

from tocsin.core.columns import is_list, is_text
from tocsin.core.errors import DamagedInput
from tocsin.core.location import Location
from tocsin.core.paths import Path
from tocsin.pipeline.parsers.parquet_footer import Chunk, read_footer

READ_ERRORS = (pa.ArrowException, OSError, ValueError, LookupError, OverflowError, MemoryError)
"""What pyarrow raises on files that are damaged, or hold what it cannot read."""

_UNITS = {"s": "", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}


class Place(NamedTuple):
    """The numbers of the Parquet columns a field is kept in; whether it is a scalar, and whether all in it is text."""

    columns: range
    is_scalar: bool
    is_text: bool


class OpenedFile:
    """A file, opened twice: `dictionaries` reads texts as dictionaries where they are written so.

    Raises one of READ_ERRORS if it cannot be opened.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.parquet = ParquetFile(file, pre_buffer=False, page_checksum_verification=True)
        self.metadata = self.parquet.metadata
        self.places = places(self.parquet.schema_arrow)
        self._fields = _structs(self.parquet.schema_arrow)
        self.dictionaries = ParquetFile(
            file,
            metadata=self.metadata,
            read_dictionary=self._names_of_texts(),
            pre_buffer=False,
            page_checksum_verification=True,
        )
        self._chunks = read_footer(file)

    def is_time(self, path: Path) -> bool:
        """Say whether a column holds timestamps, stored in the unit in which they are read."""
        schema = self.parquet.schema_arrow
        if len(path) != 1 or schema.names.count(path[0]) != 1:
            return False
        kind = schema.field(path[0]).type
        if not types.is_timestamp(kind):
            return False
        stored = self.parquet.schema.column(self.places[path].columns.start).logical_type
        return bool(stored.type == "TIMESTAMP" and orjson.loads(stored.to_json()).get("timeUnit") == _UNITS[kind.unit])

    def fields_of(self, path: Path) -> list[Path]:
        """Give the fields of a struct; none for anything else, and where names say it badly."""
        return self._fields.get(path, [])

    def chunks_of(self, group: int) -> Sequence[Chunk | None]:
        """Give the column chunks of a row group, None for one of which nothing is known."""
        columns = max((place.columns.stop for place in self.places.values()), default=0)
        known = self._chunks[group] if group < len(self._chunks) else []
        # Other numbers mean that the file keeps its fields in a way that is not foreseen here.
        return known if len(known) == columns == self.metadata.num_columns else [None] * columns

    def _names_of_texts(self) -> list[str]:
        """Give the columns that may be read as dictionaries: texts at the top whose names are not ambiguous."""
        names = Counter(".".join(path) for path in self.places)
        tops = [path[0] for path, place in self.places.items() if len(path) == 1 and place.is_scalar and place.is_text]
        return [name for name in tops if names[name] == 1]


def check_bounds(array: Any) -> None:
    """Raise ArrowInvalid where a dictionary array refers to what is not in its dictionary, which readers let pass."""
    if types.is_dictionary(array.type):
        last = pc.max(array.indices).as_py()
        if last is not None and last >= len(array.dictionary):
            raise pa.ArrowInvalid(f"there is no value {last} in the dictionary")


def damaged(message: str, place: Location) -> DamagedInput:
    """Make the error for a part of a file that is lost."""
    return DamagedInput(message, location=place, remedy="everything else is read: get the file again if you can")


def places(schema: Any) -> dict[Path, Place]:
    """Give for every column, and every field of structs below one, where it is kept."""
    found: dict[Path, Place] = {}
    number = 0
    for field in schema:
        number = _place(field.type, (field.name,), number, found)
    return found


def _place(kind: Any, path: Path, number: int, found: dict[Path, Place]) -> int:
    kinds = list(_columns_of(kind))
    if types.is_struct(kind):
        first = number
        for field in kind:
            first = _place(field.type, (*path, field.name), first, found)
    columns = range(number, number + len(kinds))
    found[path] = Place(columns, kinds == [kind], all(map(_is_text_or_bytes, kinds)))
    return columns.stop


def _columns_of(kind: Any) -> Iterator[Any]:
    """Yield the types of the Parquet columns in which values of a type are kept."""
    while isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if types.is_struct(kind):
        for field in kind:
            yield from _columns_of(field.type)
    elif types.is_map(kind):
        yield from _columns_of(kind.key_type)
        yield from _columns_of(kind.item_type)
    elif is_list(kind):
        yield from _columns_of(kind.value_type)
    else:
        yield kind


def _is_text_or_bytes(kind: Any) -> bool:
    if types.is_dictionary(kind):
        kind = kind.value_type
    return is_text(kind) or bool(
        types.is_string_view(kind) or types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)
    )


def _structs(schema: Any) -> dict[Path, list[Path]]:
    """Give for every struct that structs alone lead to its fields; not those with two fields of one name."""
    found: dict[Path, list[Path]] = {}
    waiting: list[tuple[Path, Any]] = [((field.name,), field.type) for field in schema]
    for path, kind in waiting:
        if types.is_struct(kind):
            inner = [((*path, field.name), field.type) for field in kind]
            if len(dict(inner)) == len(inner):
                found[path] = [name for name, _ in inner]
            waiting += inner
    return found
