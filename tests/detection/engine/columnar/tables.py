"""Generated Arrow batches of every type a log may have, in the words of the other strategies."""

import datetime as dt
import decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import strategies as st

from tests.detection.engine.strategies import FIELDS, TEXTS

NAMES = (*FIELDS, "a", "b", "Data", "Extra")
_TEXTS = TEXTS.map(lambda text: text.replace("\ud800", "?"))
_INTEGERS = st.sampled_from([0, 1, 2, 5, 7, 10, 23, 59, 100])
_TIMES = st.sampled_from(
    [dt.datetime.fromisoformat(text) for text in ("2024-02-29T23:59:59", "2031-01-02T09:02:00", "1970-01-01")]
)
_DECIMALS = st.sampled_from([decimal.Decimal(text) for text in ("1.50", "10.00", "-5.00", "0.50", "4688.00")])

Leaf = tuple[st.SearchStrategy[Any], pa.DataType]
_LEAVES: list[Leaf] = [
    (_TEXTS, pa.string()),
    (_TEXTS, pa.string()),
    (_TEXTS, pa.string()),
    (_TEXTS, pa.large_string()),
    (_TEXTS, pa.string_view()),
    (_TEXTS, pa.dictionary(pa.int8(), pa.string())),
    (_TEXTS, pa.dictionary(pa.uint32(), pa.large_string())),
    (_TEXTS.map(str.encode), pa.binary()),
    (st.binary(max_size=3), pa.large_binary()),
    (st.binary(max_size=3), pa.binary_view()),
    (st.binary(min_size=2, max_size=2), pa.binary(2)),
    (st.binary(min_size=16, max_size=16), pa.uuid()),
    (st.integers(-20, 20), pa.int64()),
    (_INTEGERS, pa.int8()),
    (_INTEGERS, pa.uint64()),
    (st.integers(-5, 5), pa.dictionary(pa.int8(), pa.int32())),
    (st.sampled_from([0.5, 10.0, 1e300, -0.0, 1e-7, 1e16, float("nan"), float("inf")]), pa.float64()),
    (st.sampled_from([0.5, 10.0, 0.1]), pa.float32()),
    (st.booleans(), pa.bool_()),
    (_TIMES, pa.timestamp("us")),
    (_TIMES, pa.timestamp("ms", "UTC")),
    (_TIMES, pa.timestamp("s", "Europe/Berlin")),
    (_TIMES, pa.timestamp("ns", "+02:00")),
    (_TIMES.map(dt.datetime.date), pa.date32()),
    (_TIMES.map(dt.datetime.time), pa.time64("us")),
    (_INTEGERS.map(lambda number: dt.timedelta(seconds=number)), pa.duration("s")),
    (_DECIMALS, pa.decimal128(8, 2)),
    (_INTEGERS.map(decimal.Decimal), pa.decimal128(9, 0)),
    (_INTEGERS.map(decimal.Decimal), pa.decimal256(40, 0)),
    (st.none(), pa.null()),
]
_SIMPLE = st.sampled_from(_LEAVES)


def _list_of(inner: Leaf) -> st.SearchStrategy[Leaf]:
    values, kind = inner
    makers = [pa.list_, pa.large_list, pa.list_view] if kind != pa.null() else [pa.list_]
    return st.sampled_from([(st.lists(st.one_of(values, st.none()), max_size=3), make(kind)) for make in makers])


def _pair_of(inner: Leaf) -> Leaf:
    values, kind = inner
    return st.lists(st.one_of(values, st.none()), min_size=2, max_size=2), pa.list_(kind, 2)


def _map_of(inner: Leaf) -> Leaf:
    values, kind = inner
    keys = st.sampled_from(["b", "x", "Image"])
    return st.lists(st.tuples(keys, st.one_of(values, st.none())), max_size=2), pa.map_(pa.string(), kind)


def _struct_of(inner: list[Leaf]) -> st.SearchStrategy[Leaf]:
    def build(names: list[str]) -> Leaf:
        fields = dict(zip(names, inner, strict=False))
        values = st.fixed_dictionaries({name: st.one_of(leaf[0], st.none()) for name, leaf in fields.items()})
        return values, pa.struct([(name, leaf[1]) for name, leaf in fields.items()])

    names = st.lists(st.sampled_from(["b", "x", "Image", "c.d", "a"]), min_size=1, max_size=3, unique=True)
    return names.map(build)


_PLAIN_TEXT = st.just((_TEXTS, pa.string()))
_DEEP: st.SearchStrategy[Leaf] = st.recursive(
    st.one_of(_PLAIN_TEXT, _SIMPLE.filter(lambda leaf: leaf[1] != pa.uuid())),
    lambda inner: st.one_of(
        inner.flatmap(_list_of),
        st.lists(inner, min_size=3, max_size=3).flatmap(_struct_of),
        st.lists(inner, min_size=3, max_size=3).flatmap(_struct_of),
    ),
    max_leaves=4,
)
_COLUMNS = st.one_of(
    _SIMPLE,
    _SIMPLE,
    _DEEP,
    _SIMPLE.filter(lambda leaf: leaf[1] != pa.uuid()).map(_map_of),
    st.just((_TEXTS, pa.string())).map(_pair_of),
)


def array_of(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Make an array; what pyarrow cannot build from Python is built as what it is stored as."""
    if kind == pa.uuid():
        return pa.ExtensionArray.from_storage(kind, pa.array(values, pa.binary(16)))
    return pa.array(values, kind)


@st.composite
def batches(draw: st.DrawFn, most_rows: int = 6) -> pa.RecordBatch:
    """Give a batch whose columns are named like the fields of generated rules; it may be a slice of a longer one."""
    rows = draw(st.integers(1, most_rows))
    skipped = draw(st.integers(0, 2))
    names = draw(st.lists(st.sampled_from(NAMES), max_size=6, unique=True))
    arrays = []
    for _ in names:
        values, kind = draw(_COLUMNS)
        cells = draw(st.lists(st.one_of(values, values, st.none()), min_size=rows + skipped, max_size=rows + skipped))
        arrays.append(array_of(cells, kind))
    if not names:
        return pa.RecordBatch.from_arrays([pa.nulls(rows)], names=["nothing"])
    return pa.RecordBatch.from_arrays(arrays, names=names).slice(skipped)


def doubled(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give the columns of a batch twice under the same names, empty the first time."""
    empty = [pa.nulls(batch.num_rows) for _ in batch.columns]
    return pa.RecordBatch.from_arrays([*empty, *batch.columns], names=[*batch.schema.names, *batch.schema.names])


def run_ends(array: pa.Array) -> pa.Array:
    """Give an array as values with the ends of their runs."""
    return pc.run_end_encode(array)


def rows_of(flags: list[bool]) -> np.ndarray[Any, Any]:
    """Give the numbers of the rows that are flagged."""
    return np.flatnonzero(np.array(flags, bool))
