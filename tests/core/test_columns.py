"""What a cell of a column means as a value of a record."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings

from tests.detection.engine.columnar.tables import batches, doubled
from tocsin.core.columns import batches_of, plain, records_of, repaired_rows

TIME = dt.datetime.fromisoformat("2024-02-29T23:59:59.123456")
ID = UUID("12345678-1234-5678-1234-567812345678")
MEANINGS: list[tuple[pa.DataType, Any, Any]] = [
    (pa.bool_(), True, True),
    (pa.uint64(), 2**63, 2**63),
    (pa.int8(), -3, -3),
    (pa.float32(), 0.5, 0.5),
    (pa.float64(), 1e300, 1e300),
    (pa.decimal128(9, 0), Decimal(12), 12),
    (pa.decimal128(5, -3), Decimal("12E3"), 12000),
    (pa.decimal128(38, 0), Decimal(12345678901234567890), "12345678901234567890"),
    (pa.decimal128(9, 2), Decimal("1.50"), 1.5),
    (pa.string(), "é", "é"),
    (pa.large_string(), "a", "a"),
    (pa.string_view(), "a", "a"),
    (pa.binary(), b"caf\xc3\xa9", "café"),
    (pa.binary(), b"a\xffb", "a\ufffdb"),
    (pa.binary_view(), b"a", "a"),
    (pa.binary(2), b"\x0a\xff", "0aff"),
    (pa.timestamp("s"), TIME, "2024-02-29T23:59:59"),
    (pa.timestamp("ms"), TIME, "2024-02-29T23:59:59.123"),
    (pa.timestamp("us", "UTC"), TIME, "2024-02-29T23:59:59.123456Z"),
    (pa.timestamp("ns", "Europe/Berlin"), TIME, "2024-02-29T23:59:59.123456000Z"),
    (pa.date32(), TIME.date(), "2024-02-29"),
    (pa.time64("us"), TIME.time(), "23:59:59.123456"),
    (pa.duration("s"), dt.timedelta(minutes=1), 60),
    (pa.dictionary(pa.int8(), pa.string()), "a", "a"),
    (pa.list_(pa.string()), ["a", None], ["a", None]),
    (pa.large_list(pa.int64()), [], []),
    (pa.list_view(pa.int64()), [1], [1]),
    (pa.list_(pa.timestamp("s"), 1), [TIME], ["2024-02-29T23:59:59"]),
    (pa.struct([("b", pa.string()), ("c", pa.date32())]), {"b": "x", "c": None}, {"b": "x"}),
    (pa.struct([("b", pa.string())]), {"b": None}, {}),
    (pa.list_(pa.struct([("b", pa.binary())])), [{"b": b"x"}, None, {"b": None}], [{"b": "x"}, None, {}]),
    (pa.map_(pa.string(), pa.int64()), [("k", 1), ("n", None), ("k", 2)], {"k": 2}),
    (pa.map_(pa.int64(), pa.date32()), [(1, TIME.date())], {"1": "2024-02-29"}),
    (pa.month_day_nano_interval(), (1, 2, 3), "MonthDayNano(months=1, days=2, nanoseconds=3)"),
]


@pytest.mark.parametrize(("kind", "value", "meaning"), MEANINGS, ids=lambda case: str(case)[:40])
def test_a_cell_is_the_value_that_a_record_would_have(kind: pa.DataType, value: Any, meaning: Any) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([None, value, None], kind)], names=["field"])
    assert records_of(batch) == [{}, {"field": meaning}, {}]
    assert records_of(batch.slice(1)) == [{"field": meaning}, {}]
    assert type(records_of(batch)[1]["field"]) is type(meaning)


def test_extension_types_are_what_they_are_stored_as_and_uuids_are_written_as_usual() -> None:
    ids = pa.array([ID, None], pa.uuid())
    assert records_of(pa.record_batch({"id": ids})) == [{"id": str(ID)}, {}]


def test_run_ends_and_unions_are_the_values_they_stand_for() -> None:
    runs = pc.run_end_encode(pa.array(["a", "a", "b"]))
    union = pa.UnionArray.from_sparse(pa.array([0, 1, 0], pa.int8()), [pa.array([1, 2, 3]), pa.array(["a", "b", "c"])])
    batch = pa.RecordBatch.from_arrays([runs, union], names=["runs", "union"])
    assert [record["runs"] for record in records_of(batch)] == ["a", "a", "b"]
    assert [record["union"] for record in records_of(batch)] == ["1", "b", "3"]


def test_a_time_beyond_the_calendar_is_told_and_breaks_nothing() -> None:
    far = pa.array([2**62, 0], pa.int64()).cast(pa.timestamp("s"))
    first, second = records_of(pa.record_batch({"time": far}))
    assert str(2**62) in first["time"]
    assert second == {"time": "1970-01-01T00:00:00"}


@given(batch=batches())
@settings(deadline=None, max_examples=100)
def test_plain_arrays_stay_as_they_are(batch: pa.RecordBatch) -> None:
    for column in batch.columns:
        once = plain(column)
        assert plain(once) is once


@given(batch=batches())
@settings(deadline=None, max_examples=100)
def test_a_slice_means_what_the_whole_means_there(batch: pa.RecordBatch) -> None:
    whole = records_of(batch)
    assert repr([record for row in range(len(whole)) for record in records_of(batch.slice(row, 1))]) == repr(whole)


@given(batch=batches())
@settings(deadline=None, max_examples=50)
def test_of_columns_with_the_same_name_the_last_counts(batch: pa.RecordBatch) -> None:
    assert repr(records_of(doubled(batch))) == repr(records_of(batch))


def test_rows_with_broken_texts_are_counted_once_however_deep_these_are() -> None:
    broken, whole = b"a\xff", b"\xc3\xa9"
    texts = pa.array([broken, whole, whole, broken]).cast(pa.binary()).view(pa.string())
    lists = pa.array([[broken], [whole, broken], [whole], None], pa.list_(pa.binary()))
    batch = pa.record_batch({"text": texts, "coded": texts.dictionary_encode(), "list": lists})
    assert repaired_rows(batch) == 3
    assert repaired_rows(batch.slice(2, 1)) == 0
    assert records_of(batch)[1] == {"text": "é", "coded": "é", "list": ["é", "a\ufffd"]}


def test_a_table_is_as_few_batches_as_can_be() -> None:
    table = pa.concat_tables([pa.table({"a": ["x"]}), pa.table({"a": ["y", "z"]})])
    assert [batch.num_rows for batch in batches_of(table)] == [3]
    assert [batch.num_rows for batch in batches_of(table.slice(0, 1))] == [1]
