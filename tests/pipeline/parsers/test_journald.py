"""The journal's export format: texts, binary values, and lengths that lie."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.outcome import SOURCE, parse
from tocsin.pipeline import Limits
from tocsin.pipeline.parsers import JournaldParser

PARSER = JournaldParser()
names = st.from_regex(r"[A-Z][A-Z0-9_]{0,10}", fullmatch=True)
values = st.text(st.characters(codec="utf-8"), max_size=20)


def text_field(name: str, value: str) -> bytes:
    return f"{name}={value}\n".encode()


def binary_field(name: str, value: bytes, length: int | None = None) -> bytes:
    return name.encode() + b"\n" + struct.pack("<Q", len(value) if length is None else length) + value + b"\n"


def entry(number: int, *fields: bytes) -> bytes:
    first = text_field("__CURSOR", f"s=0;i={number}") + text_field("__REALTIME_TIMESTAMP", "1609459200123456")
    return first + b"".join(fields) + b"\n"


@given(st.lists(st.lists(st.tuples(names, values), max_size=4), min_size=1, max_size=4), st.integers(1, 60))
def test_what_is_written_is_read_however_the_bytes_come(written: list[list[tuple[str, str]]], piece: int) -> None:
    data = b"".join(
        entry(
            number,
            *(
                binary_field(name, value.encode()) if "\n" in value else text_field(name, value)
                for name, value in fields
            ),
        )
        for number, fields in enumerate(written)
    )
    outcome = parse(PARSER, data, piece=piece)
    assert (len(outcome.records), outcome.faults) == (len(written), [])
    for number, (fields, record) in enumerate(zip(written, outcome.records, strict=True)):
        assert record.pop("__CURSOR") == f"s=0;i={number}"
        assert record.pop("__REALTIME_TIMESTAMP") == "1609459200123456"
        expected: dict[str, list[str]] = {}
        for name, value in fields:
            expected.setdefault(name, []).append(value)
        assert record == {name: found[0] if len(found) == 1 else found for name, found in expected.items()}


def test_bytes_that_are_not_utf_8_are_replaced_and_counted() -> None:
    outcome = parse(PARSER, entry(1, binary_field("MESSAGE", b"a\xffb")) + entry(2))
    assert (outcome.records[0]["MESSAGE"], outcome.repaired) == ("a\ufffdb", 1)


@pytest.mark.parametrize("length", [0, 3, 7, 40, 1 << 20, 1 << 62])
@pytest.mark.parametrize("piece", [5, 1000])
def test_a_length_that_lies_costs_no_other_entry(length: int, piece: int) -> None:
    data = entry(1) + entry(2, binary_field("MESSAGE", b"hello", length), text_field("A", "1")) + entry(3) + entry(4)
    outcome = parse(PARSER, data, piece=piece)
    assert [record["__CURSOR"][-1] for record in outcome.records] == ["1", "2", "3", "4"]
    assert outcome.records[1]["A"] == "1"
    assert outcome.kinds == ["UndecodableRecord"]
    assert outcome.places == [f"{SOURCE}#{len(entry(1))}"]


def test_two_entries_without_the_empty_line_between_them_are_two() -> None:
    outcome = parse(PARSER, entry(1, text_field("A", "1"))[:-1] + entry(2))
    assert [record["__CURSOR"][-1] for record in outcome.records] == ["1", "2"]


def test_a_line_that_is_no_field_is_told_and_the_others_are_kept() -> None:
    outcome = parse(PARSER, entry(1, b"not a field\n", text_field("A", "1")) + entry(2))
    assert [record.get("A") for record in outcome.records] == ["1", None]
    assert outcome.places == [f"{SOURCE}#0"]


@pytest.mark.parametrize("piece", [1000, 131072])
def test_an_entry_beyond_the_limit_is_skipped_and_told(piece: int) -> None:
    data = entry(1) + entry(2, text_field("A", "x" * 600_000)) + entry(3)
    outcome = parse(PARSER, data, piece=piece, limits=Limits(max_record_bytes=256 * 1024))
    assert [record["__CURSOR"][-1] for record in outcome.records] == ["1", "3"]
    assert (outcome.kinds, outcome.places) == (["LimitExceeded"], [f"{SOURCE}#{len(entry(1))}"])


@pytest.mark.parametrize("text", [b"A=1\nB=2\n", b"PATH=/bin\nHOME=/root\n__CURSOR=1\n", b"MESSAGE\n"])
def test_settings_are_no_journal(text: bytes) -> None:
    assert not PARSER.sniff(text)
