"""Columns: what a cell of an Arrow batch means, as a record would say it.

Every lane that reads columns asks this page, so a verdict does not depend on whether an event came as a row or in
columns. `plain` gives an array of any Arrow type as one of the few types that records know; `records_of` gives the
records. A cell means:

- null: *absent*, in a column as in a struct. Columnar files have a cell for every field in every row, so a null cannot
  be told from a field that was never there, and nearly always it never was. A null element of a list stays null. A
  struct that is there with nothing in it is an empty object.
- booleans, integers, floats: themselves. A decimal of a type without decimals is an integer (its text, if the type has
  more than 18 digits), any other a float.
- strings and binary data: text; what is not UTF-8 in it becomes U+FFFD, as in JSON that is repaired. Binary data of a
  fixed size (hashes, addresses) is text in lower-case hexadecimal, a UUID text in its usual form.
- timestamps: ISO 8601 with as many decimals as the unit has, in UTC with `Z`, or without a zone if the column has none.
  Dates and times of day: ISO 8601. Durations: an integer in the column's unit.
- lists of any kind: lists. Structs: objects. Maps: objects whose keys are texts; of equal keys the last wins.
- dictionaries and run-ends: the values they stand for. Extension types: what they are stored as.
- anything else (unions, intervals): the text that Python gives of it.

Of columns, or fields of a struct, with the same name the last one counts.
"""

from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tocsin.core.values import Record, text_of

_DIGITS_OF_64_BITS = 18
_CLOCK = r"^(-?\d+-\d\d-\d\d) (\d\d:)"


def batches_of(table: Any) -> list[Any]:
    """Give a Table (or RecordBatch) as few RecordBatches; more than one only where a column is too large for one."""
    if isinstance(table, pa.RecordBatch):
        return [table]
    if any(column.num_chunks > 1 for column in table.columns):
        table = table.combine_chunks()
    return list(table.to_batches())


def records_of(batch: Any) -> list[Record]:
    """Give the rows of a RecordBatch as records."""
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    return plain_records({name: plain(column) for name, column in columns.items()}, batch.num_rows)


def plain_records(columns: Mapping[str, Any], rows: int) -> list[Record]:
    """Give plain columns of so many rows as records."""
    records: list[Record] = [{} for _ in range(rows)]
    for name, column in columns.items():
        _fill(records, name, column)
    return records


def repaired_rows(batch: Any) -> int:
    """Count the rows of a RecordBatch in which a text is not UTF-8, so that its record is not quite what is there."""
    broken = [column for column in batch.columns if is_broken(column)]
    whole = [column.dictionary_decode() if types.is_dictionary(column.type) else column for column in broken]
    if not whole:
        return 0
    return sum(any(is_broken(column.slice(row, 1)) for column in whole) for row in range(batch.num_rows))


def plain(array: Any) -> Any:
    """Give an array as one of nulls, booleans, integers, doubles, strings, lists, structs, maps or a dictionary.

    Strings are `string` or `large_string` in valid UTF-8, lists `list` or `large_list`; names of struct fields differ.
    What they hold is plain too. What needs no change is not copied.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _uuids(array.storage) if kind.extension_name == "arrow.uuid" else plain(array.storage)
    if types.is_dictionary(kind):
        values = plain(array.dictionary)
        return array if values is array.dictionary else pa.DictionaryArray.from_arrays(array.indices, values)
    if types.is_run_end_encoded(kind):
        return plain(pc.run_end_decode(array))
    if types.is_struct(kind):
        return _plain_struct(array)
    if is_list(kind):
        return _plain_list(array)
    return _plain_map(array) if types.is_map(kind) else _plain_scalars(array, kind)


def is_list(kind: Any) -> bool:
    """Say whether a type is one of Arrow's kinds of lists."""
    return bool(
        types.is_list(kind)
        or types.is_large_list(kind)
        or types.is_fixed_size_list(kind)
        or types.is_list_view(kind)
        or types.is_large_list_view(kind)
    )


def is_text(kind: Any) -> bool:
    """Say whether a plain type is text."""
    return bool(types.is_string(kind) or types.is_large_string(kind))


def fields_of(struct: Any) -> dict[str, Any]:
    """Give the fields of a struct array by name, null where the struct is; of equal names the last."""
    return dict(zip((field.name for field in struct.type), struct.flatten(), strict=True))


def objects_of(array: Any) -> list[Any]:
    """Give the values of a plain array as Python objects, None for null."""
    kind = array.type
    if types.is_dictionary(kind):
        return _objects_of_dictionary(array)
    if types.is_struct(kind):
        objects: list[Record] = [{} for _ in range(len(array))]
        for name, field in fields_of(array).items():
            _fill(objects, name, field)
        return [value if valid else None for value, valid in zip(objects, array.is_valid().to_pylist(), strict=True)]
    if types.is_map(kind):
        keys, items = objects_of(array.keys), objects_of(array.items)
        return [None if ends is None else _object(keys[ends], items[ends]) for ends in _slices(array)]
    if is_list(kind):
        elements = objects_of(array.values)
        return [None if ends is None else elements[ends] for ends in _slices(array)]
    scalars: list[Any] = array.to_pylist()
    return scalars


def is_ascii(data: Any) -> bool:
    """Say whether all bytes of a buffer are ASCII."""
    found = np.frombuffer(data, np.uint8)
    return found.size == 0 or int(found.max()) < 0x80


def string_data(array: Any) -> memoryview:
    """Give the bytes of a string array's cells, one after the other; behind null cells there may be some, too."""
    data = array.buffers()[2]
    if data is None or not len(array):
        return memoryview(b"")
    offsets = string_offsets(array)
    return memoryview(data)[int(offsets[0]) : int(offsets[-1])]


def string_offsets(array: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """Give where the cells of a string array begin and end: one number more than there are cells."""
    width = np.int64 if types.is_large_string(array.type) else np.int32
    buffer = array.buffers()[1]
    if buffer is None or buffer.size == 0:
        return np.zeros(1, width)
    return np.frombuffer(buffer, width)[array.offset : array.offset + len(array) + 1]


def _objects_of_dictionary(array: Any) -> list[Any]:
    codes = array.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    dictionary = array.dictionary
    if len(dictionary) > len(codes):  # a part of a longer column, of whose values few are in it
        used, codes = np.unique(codes, return_inverse=True)
        first = int(used.size and used[0] < 0)
        dictionary, codes = dictionary.take(pa.array(used[first:])), codes - first
    values = [*objects_of(dictionary), None]
    return [values[code] for code in codes.tolist()]


def _fill(records: list[Record], name: str, array: Any) -> None:
    """Set a key of the records whose cell is not null."""
    if array.null_count == len(array):
        return
    if array.null_count == 0:
        for record, value in zip(records, objects_of(array), strict=True):
            record[name] = value
        return
    rows = np.flatnonzero(array.is_valid().to_numpy(zero_copy_only=False)).tolist()
    for row, value in zip(rows, objects_of(array.drop_null()), strict=True):
        records[row][name] = value


def _object(keys: list[Any], items: list[Any]) -> Record:
    return {
        text_of(key) if isinstance(key, str | int | float) else str(key): item
        for key, item in zip(keys, items, strict=True)
        if item is not None
    }


def _slices(array: Any) -> Iterator[slice | None]:
    """Yield where the elements of each list are, None for null."""
    offsets = array.offsets.to_pylist()
    for row, valid in enumerate(array.is_valid().to_pylist()):
        yield slice(offsets[row], offsets[row + 1]) if valid else None


def _plain_struct(array: Any) -> Any:
    names = [field.name for field in array.type]
    fields = [array.field(number) for number in range(len(names))]
    plained = [plain(field) for field in fields]
    if len(set(names)) == len(names) and all(map(is_, fields, plained)):
        return array
    last = dict(zip(names, plained, strict=True))
    return pa.StructArray.from_arrays(list(last.values()), names=list(last), mask=array.is_null())


def _plain_map(array: Any) -> Any:
    keys, items = array.keys, array.items
    plain_keys, plain_items = plain(keys), plain(items)
    if plain_keys is keys and plain_items is items:
        return array
    offsets = pa.array(array.offsets.to_numpy())
    return pa.MapArray.from_arrays(offsets, plain_keys, plain_items, mask=array.is_null())


def _plain_list(array: Any) -> Any:
    kind = array.type
    if types.is_list(kind) or types.is_large_list(kind):
        elements = array.values
        plained = plain(elements)
        if plained is elements:
            return array
        offsets = pa.array(array.offsets.to_numpy())  # a copy: those of a slice are not taken with a mask
        return type(array).from_arrays(offsets, plained, mask=array.is_null())
    lengths = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.append(0, np.cumsum(lengths)), pa.int64())
    return pa.LargeListArray.from_arrays(offsets, plain(array.flatten()), mask=array.is_null())


def _plain_scalars(array: Any, kind: Any) -> Any:
    if is_text(kind):
        return _valid_text(array)
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_float64(kind) or types.is_null(kind):
        return array
    if types.is_floating(kind):
        return array.cast(pa.float64())
    if types.is_string_view(kind):
        return _valid_text(array.cast(pa.large_string()))
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind):
        return _valid_text(array.cast(pa.large_binary()).view(pa.large_string()))
    if types.is_fixed_size_binary(kind):
        return pa.array([None if value is None else value.hex() for value in array.to_pylist()], pa.string())
    if types.is_timestamp(kind):
        return _times(array, kind)
    if types.is_date(kind) or types.is_time(kind):
        return array.cast(pa.string())
    if types.is_duration(kind):
        return array.cast(pa.int64())
    if types.is_decimal(kind):
        return _numbers(array, kind)
    return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())


def _valid_text(array: Any) -> Any:
    """Replace what is not UTF-8."""
    if _is_utf8(array):
        return array
    values = array.cast(pa.large_binary()).to_pylist()
    return pa.array([None if value is None else value.decode("utf-8", "replace") for value in values], array.type)


def _is_utf8(array: Any) -> bool:
    """Say whether the texts of a string array are UTF-8."""
    if is_ascii(string_data(array)):
        return True
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def is_broken(array: Any) -> bool:
    """Say whether a text in an array, at any depth, is not UTF-8."""
    kind = array.type
    if types.is_dictionary(kind):
        return is_broken(array.dictionary)
    if types.is_struct(kind):
        return any(map(is_broken, array.flatten()))
    if types.is_map(kind):
        return any(is_broken(values[ends]) for values in (array.keys, array.items) for ends in _slices(array) if ends)
    if is_list(kind):
        return is_broken(array.flatten())
    if types.is_binary(kind) or types.is_large_binary(kind):
        array = array.cast(pa.large_binary()).view(pa.large_string())
    return is_text(array.type) and not _is_utf8(array)


def _times(array: Any, kind: Any) -> Any:
    texts = array.cast(pa.timestamp(kind.unit)).cast(pa.string())  # without its zone a timestamp is in UTC
    texts = pc.replace_substring_regex(texts, _CLOCK, r"\1T\2")
    return texts if kind.tz is None else pc.binary_join_element_wise(texts, "Z", "")


def _numbers(array: Any, kind: Any) -> Any:
    if kind.scale > 0:
        return array.cast(pa.float64())
    if kind.precision - kind.scale <= _DIGITS_OF_64_BITS:
        return array.cast(pa.int64())
    return pa.array([None if value is None else str(int(value)) for value in array.to_pylist()], pa.string())


def _uuids(array: Any) -> Any:
    return pa.array([None if value is None else str(UUID(bytes=value)) for value in array.to_pylist()], pa.string())
