"""What every parser has to pass; a new one inherits all of it by its samples."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from tempfile import TemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compliance.parser_samples import CASES, READ_FROM_THEIR_END, SAMPLES
from tests.compliance.system_log_samples import (
    JOINED_WITHOUT_A_LINE_END,
    SYSTEM_LOG_SAMPLES,
    number_in,
    text_of_all,
)
from tests.compliance.table_samples import TABLE_SAMPLES, WHOLE_WITHOUT_A_WRAPPER
from tests.pipeline.outcome import SOURCE, cut, gathered, parse
from tocsin.core.event import RecordBatch
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import HEAD_BYTES, built_in_parsers, is_divisible

PARSERS = built_in_parsers()
NOT_LOGS = {
    "nothing": b"",
    "blanks": b" \r\n\0\n",
    "prose": b"# Read me\n\nThis is a text about {braces} and [brackets].\n",
    "prose with an example": b'# Events\n\nOne looks like this:\n\n{"EventID": 1}\n\nMore text.\n',
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "a program": b"MZ\x90\0" + bytes(4096),
    "settings": b"[main]\nlevel = 3\n[other]\n",
    "dated lines": b"[2024-01-02 03:04:05] started\n[2024-01-02 03:04:06] stopped\n",
    "YAML": b"title: A rule\ndetection:\n  selection: {EventID: 1}\n",
    "XML": b'<?xml version="1.0"?><Events/>',
}
each_sample = pytest.mark.parametrize(("format_", "name"), CASES, ids=lambda value: value)


@cache
def sample(format_: str, name: str, count: int) -> bytes:
    return SAMPLES[format_][name](count)


def test_every_parser_has_samples() -> None:
    assert set(SAMPLES) == set(PARSERS)


def test_parsers_go_by_their_own_names() -> None:
    assert [PARSERS.get(name).name for name in PARSERS] == list(PARSERS)


@each_sample
@pytest.mark.parametrize("count", [2, 2000])
def test_a_format_is_recognised_by_its_parser_and_by_no_other(format_: str, name: str, count: int) -> None:
    head = sample(format_, name, count)[:HEAD_BYTES]
    assert [parser.name for parser in PARSERS.values() if parser.sniff(head)] == [format_]


@pytest.mark.parametrize("name", NOT_LOGS)
def test_what_is_no_log_is_recognised_by_none(name: str) -> None:
    assert [parser.name for parser in PARSERS.values() if parser.sniff(NOT_LOGS[name])] == []


@each_sample
@pytest.mark.parametrize("piece", [13, 1000, 4096, 131072])
def test_all_records_are_read_in_order_however_the_bytes_come(format_: str, name: str, piece: int) -> None:
    outcome = parse(PARSERS.get(format_), sample(format_, name, 30), piece=piece)
    assert (len(outcome.records), outcome.faults, outcome.repaired) == (30, [], 0)
    assert [number_of(format_, record) for record in outcome.records] == list(range(1, 31))
    assert outcome.positions == sorted(set(outcome.positions))


@each_sample
def test_positions_do_not_depend_on_how_the_bytes_come(format_: str, name: str) -> None:
    data = sample(format_, name, 30)
    assert parse(PARSERS.get(format_), data, piece=13).positions == parse(PARSERS.get(format_), data).positions


@pytest.mark.parametrize(("format_", "name"), [case for case in CASES if case[0] not in READ_FROM_THEIR_END])
def test_records_come_while_the_input_is_still_being_read(format_: str, name: str) -> None:
    data = sample(format_, name, 8000)
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for piece in cut(data, 65536):
            taken += len(piece)
            yield piece

    before, most_held, largest, total = 0, 0, 0, 0
    for batch in PARSERS.get(format_).batches(ByteStream(pieces(), []), SOURCE, Limits()):
        most_held, before = max(most_held, taken - before), taken
        largest, total = max(largest, len(batch.records)), total + len(batch.records)
    assert total == 8000
    assert most_held <= 512 * 1024
    assert largest <= 5000
    assert len(data) > 2 * most_held


@each_sample
def test_one_damaged_place_costs_no_more_than_what_is_there(format_: str, name: str) -> None:
    data = bytearray(sample(format_, name, 40))
    middle = middle_of_a_record(format_, bytes(data))
    data[middle : middle + 3] = b"\xff\xfe\x00"
    outcome = parse(PARSERS.get(format_), bytes(data))
    numbers = {number_of(format_, record) for record in outcome.records}
    assert len(numbers) >= 37
    assert {1, 40} <= numbers
    assert outcome.faults or outcome.repaired


changes = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.one_of(
            st.tuples(st.just("set"), st.binary(min_size=1, max_size=4)),
            st.tuples(st.just("insert"), st.binary(min_size=1, max_size=40)),
            st.tuples(st.just("cut"), st.integers(1, 3000)),
            st.tuples(st.just("insert"), st.sampled_from([b"\n", b'"', b"{", b"}", b"[", b"]", b"\\", b"\0", b"NaN"])),
        ),
    ),
    min_size=1,
    max_size=4,
)


def changed(data: bytes, edits: list[tuple[float, tuple[str, bytes | int]]]) -> bytes:
    text = bytearray(data)
    for where, (what, value) in edits:
        at = int(where * len(text))
        if isinstance(value, int):
            del text[at : at + value]
        else:
            text[at : at + (len(value) if what == "set" else 0)] = value
    return bytes(text)


@each_sample
@settings(max_examples=40, deadline=None)
@given(edits=changes)
def test_mutated_input_never_breaks_the_reading(
    format_: str, name: str, edits: list[tuple[float, tuple[str, bytes | int]]]
) -> None:
    outcome = parse(PARSERS.get(format_), changed(sample(format_, name, 12), edits), piece=1000)
    assert all(place.startswith(SOURCE) for place in outcome.places)


@each_sample
@settings(max_examples=60, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_record_vanishes_untold_by_one_flipped_bit(format_: str, name: str, where: float, bit: int) -> None:
    data = bytearray(sample(format_, name, 12))
    data[int(where * len(data))] ^= 1 << bit
    outcome = parse(PARSERS.get(format_), bytes(data))
    said = bytes(data).count(b"said")
    assert len(outcome.records) == 12 or outcome.faults or says_it_all(format_, outcome.records, said)


@pytest.mark.parametrize("format_", SAMPLES)
@settings(max_examples=100, deadline=None)
@given(noise=st.binary(max_size=400), kept=st.integers(0, 64))
def test_noise_behind_a_true_beginning_never_breaks_the_reading(format_: str, noise: bytes, kept: int) -> None:
    for name in SAMPLES[format_]:
        outcome = gathered(
            PARSERS.get(format_).batches(
                ByteStream(cut(sample(format_, name, 2)[:kept] + noise, 64), []), SOURCE, Limits()
            )
        )
        assert all(place.startswith(SOURCE) for place in outcome.places)


DIVISIBLE = [name for name in PARSERS if is_divisible(PARSERS.get(name))]


@pytest.mark.parametrize(("format_", "name"), [case for case in CASES if case[0] in DIVISIBLE])
@settings(max_examples=60, deadline=None)
@given(edits=st.one_of(st.just([]), changes), part_bytes=st.integers(1, 400_000))
def test_the_parts_of_a_file_give_what_the_whole_gives(
    format_: str, name: str, edits: list[tuple[float, tuple[str, bytes | int]]], part_bytes: int
) -> None:
    parser, data = PARSERS.get(format_), changed(sample(format_, name, 12), edits)
    assert is_divisible(parser)
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        cuts = parser.cuts(len(data), data[:HEAD_BYTES], max(part_bytes * len(data) // 400_000, 1))
        batches: list[RecordBatch] = []
        for begin, end in pairwise([*cuts, None]):
            assert begin is not None
            stream = ByteStream(cut(data[begin:], 1000), [], offset=begin, file=file)
            batches += parser.part(stream, end, SOURCE, Limits())
    outcome, whole = gathered(batches), parse(parser, data, piece=1000)
    assert (outcome.records, outcome.positions, outcome.repaired) == (whole.records, whole.positions, whole.repaired)
    assert [(type(fault), fault.message, fault.remedy) for fault in outcome.faults] == [
        (type(fault), fault.message, fault.remedy) for fault in whole.faults
    ]
    assert [fault.location and fault.location.record for fault in outcome.faults] == [
        fault.location and fault.location.record for fault in whole.faults
    ]


def number_of(format_: str, record: dict[str, object]) -> int:
    if format_ in SYSTEM_LOG_SAMPLES or format_ in TABLE_SAMPLES:
        return number_in(record)
    inner = record.get("Event", record)
    assert isinstance(inner, dict)
    inner = inner.get("System", inner)
    return int(str(inner["EventID"]))


def says_it_all(format_: str, records: list[dict[str, object]], count: int) -> bool:
    """Say whether records that were joined or divided still hold what each of the sample's records says."""
    may_be_one = format_ in JOINED_WITHOUT_A_LINE_END or format_ in WHOLE_WITHOUT_A_WRAPPER
    return may_be_one and text_of_all([said_once(record) for record in records]).count("said") == count


def said_once(record: dict[str, object]) -> dict[str, object]:
    """Leave out what repeats other fields: of EXECVE, `command_line` is its arguments again."""
    parts = record.get("records")
    if not isinstance(parts, list):
        return record
    once = [{key: value for key, value in part.items() if key != "command_line"} for part in parts]
    return {**record, "records": once}


def middle_of_a_record(format_: str, data: bytes) -> int:
    """Find a place inside the twentieth record or so where three wrong bytes do harm."""
    if format_ == "evtx":
        return data.index("notepad 20".encode("utf-16-le")) - 4  # the tokens before it
    if format_ == "parquet":  # what is there is in front of what is said about it
        return [match.start() for match in re.finditer(b"said", data)][10]
    return data.index(b"said", len(data) // 2)
