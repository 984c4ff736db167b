import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow.parquet import read_table

from tests.detection.engine.columnar.tables import batches
from tests.pipeline.outcome import SOURCE, Outcome, cut, gathered, parse, read
from tests.pipeline.parsers.parquet_writer import parquet
from tocsin.core.columns import batches_of, records_of
from tocsin.core.event import ColumnBatch, RecordBatch
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import ParquetParser

PARSER = ParquetParser()
TEXTS = ["mimikatz", None, "é", "mimikatz", "", "z" * 100]
FORMS: list[dict[str, Any]] = [
    {},
    {"compression": "none"},
    {"compression": "zstd", "data_page_version": "2.0"},
    {"compression": "gzip"},
    {"compression": "brotli", "row_group_size": 4},
    {"compression": "lz4", "write_statistics": False},
    {"use_dictionary": False},
    {"dictionary_pagesize_limit": 1},
]


def columns_of(data: bytes, limits: Limits | None = None) -> list[RecordBatch | ColumnBatch]:
    return list(PARSER.column_batches(ByteStream(cut(data), [], file=BytesIO(data)), SOURCE, limits or Limits()))


def told(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.records, outcome.positions, list(map(str, outcome.faults)), outcome.repaired


def refusing(data: bytes, refuses: Callable[[ColumnBatch], bool]) -> Iterator[RecordBatch]:
    """Yield a file by columns, as records; some batches are refused."""
    for batch in PARSER.column_batches(ByteStream([], [], file=BytesIO(data)), SOURCE, Limits()):
        if isinstance(batch, RecordBatch):
            yield batch
            continue
        records = list(batch.columns.records(range(batch.count)))
        batch.refused = refuses(batch) or batch.columns.is_damaged
        if not batch.refused:
            yield RecordBatch(SOURCE, records, list(range(batch.first, batch.first + len(records))))


def test_rows_become_records_with_their_numbers_as_positions() -> None:
    outcome = parse(PARSER, parquet({"EventID": [1, 3, None], "host": [{"name": "a"}, None, {}]}, row_group_size=2))
    assert outcome.records == [{"EventID": 1, "host": {"name": "a"}}, {"EventID": 3}, {"host": {}}]
    assert outcome.positions == [0, 1, 2]


def test_files_are_found_by_their_content_also_inside_archives(tmp_path: Path) -> None:
    (tmp_path / "log.bin").write_bytes(parquet({"n": [1, 2]}))
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        archive.writestr("day/one.parquet", parquet({"n": [3]}))
    outcome = read(tmp_path)
    assert [record["n"] for record in outcome.records] == [1, 2, 3]
    assert outcome.sources == ["/log.bin", "/log.bin", "/many.zip!day/one.parquet"]
    assert outcome.positions == [0, 1, 0]
    assert not outcome.faults


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_of_a_file_gives_the_same_records_and_columns(form: dict[str, Any]) -> None:
    data = parquet({"a": TEXTS, "deep": [{"x": text, "y": [text]} for text in TEXTS], "n": range(6)}, **form)
    records = parse(PARSER, data).records
    assert [record.get("a") for record in records] == TEXTS
    assert [record["deep"].get("x") for record in records] == TEXTS
    assert [record["n"] for record in records] == list(range(6))
    found = []
    for batch in columns_of(data):
        assert isinstance(batch, ColumnBatch)
        assert not batch.columns.is_damaged
        assert batch.first == len(found)
        found += batch.columns.records(range(batch.count))
        assert batch.columns.array(("a",)).to_pylist() == TEXTS[batch.first : batch.first + batch.count]
        assert batch.columns.array(("deep", "x")).to_pylist() == TEXTS[batch.first : batch.first + batch.count]
    assert found == records


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_peek_shows_every_text_or_says_that_it_cannot(form: dict[str, Any]) -> None:
    data = parquet({"a": TEXTS, "deep": [{"x": [text]} for text in TEXTS], "n": range(6)}, **form)
    for batch in columns_of(data):
        assert isinstance(batch, ColumnBatch)
        for path in (("a",), ("deep",), ("n",)):
            peeked = batch.columns.peek(path)
            texts = [text.encode() for text in TEXTS[batch.first : batch.first + batch.count] if text]
            assert peeked is None or all(any(text in stretch for stretch in peeked) for text in texts)
        assert batch.columns.peek(("n",)) is None


def test_dictionaries_are_peeked_into_and_empty_columns_are_not_read() -> None:
    data = parquet({"a": ["mimikatz", "x"] * 50, "none": pa.nulls(100, pa.string()), "n": pa.nulls(100, pa.int64())})
    (batch,) = columns_of(data)
    assert isinstance(batch, ColumnBatch)
    (stretch,) = batch.columns.peek(("a",)) or ()
    assert stretch.count(b"mimikatz") == 1
    assert list(batch.columns.peek(("none",)) or ()) == []
    assert batch.columns.array(("n",)).null_count == 100


@settings(deadline=None, max_examples=150)
@given(batch=batches(), form=st.sampled_from(FORMS))
def test_a_file_means_what_was_written_to_it(batch: pa.RecordBatch, form: dict[str, Any]) -> None:
    try:
        data = parquet(pa.Table.from_batches([batch]), **form)
    except (pa.ArrowNotImplementedError, pa.ArrowIndexError):  # list views; dictionaries of nothing behind nulls
        return
    # What pyarrow reads as a whole: Parquet has no times in seconds, for instance.
    (whole,) = batches_of(read_table(BytesIO(data)))
    expected = repr(records_of(whole))
    assert repr(parse(PARSER, data).records) == expected
    rows = [record for part in columns_of(data) for record in part.columns.records(range(part.count))]  # type: ignore[union-attr]
    assert repr(rows) == expected


def test_names_with_dots_are_told_from_nested_ones() -> None:
    data = parquet({"a.b": ["flat"], "a": [{"b": "nested"}], "c.d": [1]})
    assert parse(PARSER, data).records == [{"a.b": "flat", "a": {"b": "nested"}, "c.d": 1}]
    (batch,) = columns_of(data)
    assert isinstance(batch, ColumnBatch)
    assert batch.columns.array(("a.b",)).to_pylist() == ["flat"]
    assert batch.columns.array(("a", "b")).to_pylist() == ["nested"]


def test_a_damaged_column_costs_its_values_and_no_other() -> None:
    data = bytearray(
        parquet(
            {"a": ["first"] * 3 + ["second"] * 3, "b": range(6)},
            row_group_size=3,
            compression="none",
            write_page_checksum=True,
            write_statistics=False,
        )
    )
    at = data.index(b"second")
    data[at : at + 3] = b"???"
    outcome = parse(PARSER, bytes(data))
    assert outcome.records == [{"a": "first", "b": number} for number in range(3)] + [{"b": n} for n in range(3, 6)]
    assert outcome.kinds == ["DamagedInput"]
    assert "column a" in outcome.faults[0].message
    assert outcome.places == [f"{SOURCE}#3"]
    _, second = columns_of(bytes(data))
    assert isinstance(second, ColumnBatch)
    assert second.columns.array(("a",)).null_count == 3
    assert second.columns.is_damaged
    assert told(gathered(refusing(bytes(data), lambda _: True))) == told(outcome)


@pytest.mark.parametrize("kept", [4, 40, -1, -9])
def test_a_file_that_ends_early_is_told(kept: int) -> None:
    outcome = parse(PARSER, parquet({"a": TEXTS})[:kept])
    assert (outcome.records, outcome.kinds) == ([], ["DamagedInput"])


def test_texts_that_are_not_utf8_are_repaired_and_counted() -> None:
    broken = pa.array([b"a\xff", b"b", None]).view(pa.string())
    outcome = parse(PARSER, parquet({"a": broken, "n": [1, 2, 3]}))
    assert outcome.records == [{"a": "a\ufffd", "n": 1}, {"a": "b", "n": 2}, {"n": 3}]
    assert outcome.repaired == 1


def test_a_small_file_of_endless_rows_is_not_read() -> None:
    data = parquet({"a": pa.nulls(2_000_000, pa.int8())})
    outcome = parse(PARSER, data, limits=Limits(max_ratio=1))
    assert (outcome.records, outcome.kinds) == ([], ["LimitExceeded"])
    assert "max_ratio" in (outcome.faults[0].remedy or "")


def test_a_stream_that_is_too_large_to_be_copied_is_told() -> None:
    outcome = parse(PARSER, parquet({"a": ["x" * 9 + str(n) for n in range(5000)]}), limits=Limits(max_spooled_bytes=9))
    assert (outcome.records, outcome.kinds) == ([], ["LimitExceeded"])


def test_large_row_groups_come_in_several_batches() -> None:
    data = parquet({"n": range(300_000)}, row_group_size=300_000)
    firsts = [batch.first for batch in columns_of(data) if isinstance(batch, ColumnBatch)]
    assert firsts == [0, 131_072, 262_144]
    assert sum(batch.count for batch in columns_of(data)) == 300_000
    outcome = parse(PARSER, data)
    assert [record["n"] for record in outcome.records] == list(range(300_000))


@pytest.mark.parametrize("rows", [100_000, 300_000])
def test_batches_of_columns_that_are_refused_come_as_records(rows: int) -> None:
    data = parquet({"n": range(300_000), "a": ["x", "y", None] * 100_000}, row_group_size=rows)
    expected = parse(PARSER, data)
    for first in (0, 100_000, 131_072, 300_000):
        outcome = gathered(refusing(data, lambda batch, first=first: batch.first >= first))  # type: ignore[misc]
        assert outcome.positions == list(range(300_000))
        assert outcome.records == expected.records


def test_a_large_row_group_that_is_damaged_is_read_as_records_from_there_on() -> None:
    texts = [f"{n:09}" for n in range(300_000)]
    data = bytearray(
        parquet(
            {"a": texts, "b": range(300_000)},
            row_group_size=300_000,
            compression="none",
            use_dictionary=False,
            write_page_checksum=True,
            write_statistics=False,
        )
    )
    data[data.index(b"000200000")] = 0
    outcome = parse(PARSER, bytes(data))
    assert outcome.kinds == ["DamagedInput"]
    assert 100_000 < len(outcome.records) <= 200_000
    assert told(gathered(refusing(bytes(data), lambda _: False))) == told(outcome)


def test_files_without_rows_or_columns_are_read() -> None:
    assert parse(PARSER, parquet({"a": pa.array([], pa.string())})).records == []
    assert columns_of(parquet({"a": pa.array([], pa.string())})) == []


def test_an_encrypted_footer_is_told() -> None:
    data = parquet({"a": TEXTS})
    outcome = parse(PARSER, b"PARE" + data[4:-4] + b"PARE")
    assert PARSER.sniff(b"PARE")
    assert outcome.kinds == ["DamagedInput"]
