"""JSON arrays and objects over many lines: cut into objects as they come, whatever they look like."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.outcome import SOURCE, cut, parse
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import JsonArrayParser
from tocsin.pipeline.parsers.json_window import JsonWindow

PARSER = JsonArrayParser()
SMALLEST = Limits(max_record_bytes=256 * 1024)

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.text('{}[]",:\\ \nxé', max_size=6)
objects = st.dictionaries(
    st.text('{}[]",:\\ax', max_size=3),
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a{"', max_size=2), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
forms = st.sampled_from(
    [{"separators": (",", ":")}, {}, {"indent": 2}, {"indent": 0}, {"indent": "\t"}, {"ensure_ascii": False}]
)


@settings(max_examples=100, deadline=None)
@given(records=st.lists(objects, max_size=8), form=forms, piece=st.integers(1, 60))
def test_an_array_gives_its_objects(records: list[dict[str, object]], form: dict[str, object], piece: int) -> None:
    data = json.dumps(records, **form).encode()  # type: ignore[arg-type]
    outcome = parse(PARSER, data, piece=piece)
    assert (outcome.records, outcome.faults) == (records, [])
    assert all(data[position : position + 1] == b"{" for position in outcome.positions)


@settings(max_examples=100, deadline=None)
@given(
    records=st.lists(objects, max_size=8),
    form=forms,
    between=st.sampled_from(["", "\n", ",\n", "\r\n\r\n", "\0", "]["]),
    piece=st.integers(1, 60),
)
def test_objects_one_after_the_other_are_read(
    records: list[dict[str, object]], form: dict[str, object], between: str, piece: int
) -> None:
    data = between.join(json.dumps(record, **form) for record in records).encode()  # type: ignore[arg-type]
    outcome = parse(PARSER, data, piece=piece)
    assert (outcome.records, outcome.faults) == (records, [])


def test_a_position_is_the_offset_of_the_bracket() -> None:
    data = '[ {"é": 1},\n  {"b": {"c": 2}} ]'.encode()
    outcome = parse(PARSER, data)
    assert outcome.positions == [2, data.index(b'{"b"')]


def test_texts_are_those_of_the_records_or_there_are_none() -> None:
    (clean,) = PARSER.batches(ByteStream([b'[{"a":1},{"b":2},{"c":3}]'], []), SOURCE, Limits())
    assert clean.texts == [b'{"a":1}', b'{"b":2}', b'{"c":3}']
    (repaired,) = PARSER.batches(ByteStream([b'[{"a":1},{"b":NaN}]'], []), SOURCE, Limits())
    assert (len(repaired.records), repaired.texts) == (2, ())


def test_values_that_are_no_objects_are_told() -> None:
    outcome = parse(PARSER, b'[{"a":1}, 17, "text", null, {"b":2}]')
    assert outcome.records == [{"a": 1}, {"b": 2}]
    assert (outcome.kinds, outcome.places) == (["UndecodableRecord"], [f"{SOURCE}#10"])


@pytest.mark.parametrize(
    "broken",
    [
        b'{"x": tru}',
        b'{"x": "no end}',
        b'{"x": [1, 2}',
        b'{"x": }}',
        b'{"x" 1}',
        b'{"x": "\xff" 1}',
        b"{x}",
        b'{"x": {"y": [',
        b"garbage",
    ],
)
@pytest.mark.parametrize("separator", [b",\n  ", b",", b"\n", b",\r\n"])
def test_a_broken_object_costs_no_other(broken: bytes, separator: bytes) -> None:
    whole = [b'{"n": %d, "s": "t"}' % number for number in range(20)]
    data = b"[" + separator.join([*whole[:10], broken, *whole[10:]]) + b"]"
    outcome = parse(PARSER, data, piece=40)
    numbers = [record["n"] for record in outcome.records if "n" in record]
    assert set(numbers) >= {*range(10), *range(11, 20)}
    assert len(numbers) == len(set(numbers))
    assert outcome.faults


def test_an_object_that_has_no_end_is_told() -> None:
    outcome = parse(PARSER, b'[{"a": 1},\n {"b": [1, 2')
    assert outcome.records == [{"a": 1}]
    assert (outcome.kinds, outcome.places) == (["UndecodableRecord"], [f"{SOURCE}#12"])


def test_endless_nesting_is_a_fault() -> None:
    bomb = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
    outcome = parse(PARSER, b'[{"a": 1}, ' + bomb + b', {"b": 2}]', piece=1000)
    assert outcome.records == [{"a": 1}, {"b": 2}]
    assert outcome.kinds == ["UndecodableRecord"]


def test_an_object_beyond_the_limit_is_told_and_the_next_is_read() -> None:
    long = b'{"long": "' + b"x" * 900_000 + b'"}'
    outcome = parse(PARSER, b'[\n{"a": 1},\n{"a": 2},\n' + long + b',\n{"b": 2}\n]', limits=SMALLEST)
    assert outcome.records == [{"a": 1}, {"a": 2}, {"b": 2}]
    assert outcome.kinds[0] == "LimitExceeded"
    assert outcome.places[0] == f"{SOURCE}#22"


def test_memory_is_bounded_by_the_limit_and_not_by_the_input() -> None:
    """A text without an end is read and forgotten: what was handed out and not yet told stays small."""
    unread = 0

    def pieces() -> Iterator[bytes]:
        nonlocal unread
        yield b'[{"a": "'
        for _ in range(200):
            unread += 131072
            yield b"x" * 131072

    most = 0
    for _ in PARSER.batches(ByteStream(pieces(), []), SOURCE, SMALLEST):
        most, unread = max(most, unread), 0
    assert most <= 4 * SMALLEST.max_record_bytes


@pytest.mark.parametrize("start", [b'{"a,', b"[{", b'{"a":[{"b,', b'\n{"a":"', b"{{{{", b',{"":"', b'{"a":1},{'])
@pytest.mark.parametrize("size", [300_000, 1_000_000])
def test_hostile_text_is_looked_at_a_few_times_at_most(start: bytes, size: int) -> None:
    """Every object is taken for a broken one, and what is inside looked at again."""
    longest = SMALLEST.max_record_bytes
    data = b"[" + start * (size // len(start))
    window = JsonWindow(ByteStream(cut(data), []), longest)
    looked_at = 0
    while window.skip_between():
        if window.at_object():
            _, text = window.find_object()
            looked_at += len(text)
            window.look_inside(len(text))
        else:
            window.skip_stray()
    assert looked_at <= 2 * len(data) + 8 * longest


def test_a_byte_order_mark_between_files_that_were_joined_is_skipped() -> None:
    outcome = parse(PARSER, b'[{"a": 1}]\n\xef\xbb\xbf[{"b": 2}]')
    assert (outcome.records, outcome.faults) == ([{"a": 1}, {"b": 2}], [])
