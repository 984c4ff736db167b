"""NDJSON: every line is a record, a blank, or a fault with its place."""

import json
from collections.abc import Iterator

import pytest

from tests.pipeline.outcome import SOURCE, gathered, parse
from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import HEAD_BYTES, NdjsonParser, built_in_parsers

SMALLEST = Limits(max_record_bytes=256 * 1024)


def test_a_position_is_the_byte_offset_of_the_line() -> None:
    data = '{"a":"é"}\n\n{"b":1}\r\n{"c":1}'.encode()
    outcome = parse(NdjsonParser(), data)
    assert outcome.records == [{"a": "é"}, {"b": 1}, {"c": 1}]
    assert outcome.positions == [data.index(key) - 2 for key in (b"a", b"b", b"c")]
    assert outcome.faults == []


def test_positions_are_counted_from_where_the_stream_is() -> None:
    (batch,) = NdjsonParser().batches(ByteStream([b'{"a":1}\n{"b":2}\n'], [], offset=3), SOURCE, Limits())
    assert batch.positions == [3, 11]


def test_a_broken_line_is_told_with_its_place_and_the_next_one_is_read() -> None:
    outcome = parse(NdjsonParser(), b'{"a":1}\n{"b":\n\n{"c":3}\nrubbish\n{"d":4}\n', piece=5)
    assert outcome.records == [{"a": 1}, {"c": 3}, {"d": 4}]
    assert outcome.kinds == ["UndecodableRecord", "UndecodableRecord"]
    assert [fault.location for fault in outcome.faults] == [
        Location(SOURCE, line=2, record=8),
        Location(SOURCE, line=5, record=23),
    ]


@pytest.mark.parametrize("value", [b"1", b'"text"', b"null", b"true", b'[{"a":1}]'])
def test_a_line_that_is_no_object_is_a_fault(value: bytes) -> None:
    outcome = parse(NdjsonParser(), b'{"a":1}\n' + value + b'\n{"b":2}\n')
    assert outcome.records == [{"a": 1}, {"b": 2}]
    assert (outcome.kinds, outcome.places) == (["UndecodableRecord"], [f"{SOURCE}:2"])
    assert "not an object" in outcome.faults[0].message


def test_repaired_records_are_counted_and_come_in_their_place() -> None:
    outcome = parse(NdjsonParser(), b'{"a":1}\n{"b":"\xff"}\n{"c":NaN}\n\0\0{"d":4}\0\n{"e":5}\n')
    assert outcome.records == [{"a": 1}, {"b": "\ufffd"}, {"c": "NaN"}, {"d": 4}, {"e": 5}]
    assert (outcome.repaired, outcome.faults) == (2, [])
    assert outcome.positions == [0, 8, 18, 28, 39]


def test_of_duplicate_keys_the_last_wins() -> None:
    assert parse(NdjsonParser(), b'{"a":1,"b":0,"a":2}\n').records == [{"a": 2, "b": 0}]


@pytest.mark.parametrize("depth", [2_000, 10_000])
def test_endless_nesting_is_a_fault(depth: int) -> None:
    bomb = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    outcome = parse(NdjsonParser(), b'{"a":1}\n' + bomb + b'\n{"b":2}\n')
    assert outcome.records == [{"a": 1}, {"b": 2}]
    assert (outcome.kinds, outcome.places) == (["UndecodableRecord"], [f"{SOURCE}:2"])


def test_texts_are_those_of_the_records_or_there_are_none() -> None:
    (clean,) = NdjsonParser().batches(ByteStream([b'{"a":1}\n{"b":2}\n'], []), SOURCE, Limits())
    assert [text.strip() for text in clean.texts if isinstance(text, bytes)] == [b'{"a":1}', b'{"b":2}']
    (broken,) = NdjsonParser().batches(ByteStream([b'{"a":1}\nx\n{"b":2}\n'], []), SOURCE, Limits())
    assert (len(broken.records), broken.texts) == (2, ())


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("piece", [1000, 65536, 131072])
def test_a_line_beyond_the_limit_is_skipped_and_told(end: bytes, piece: int) -> None:
    long = b'{"long":"' + b"x" * 400_000 + b'"}'
    data = b'{"a":1}\n' + long + end
    data += b'{"b":2}\n' if end else b""
    outcome = parse(NdjsonParser(), data, piece=piece, limits=SMALLEST)
    assert outcome.records == ([{"a": 1}, {"b": 2}] if end else [{"a": 1}])
    assert outcome.positions == ([0, 8 + len(long) + len(end)] if end else [0])
    assert outcome.kinds == ["LimitExceeded"]
    assert outcome.faults[0].location == Location(SOURCE, line=2, record=8)


def test_lines_after_an_oversized_one_keep_their_numbers() -> None:
    long = b"[" * 700_000
    outcome = parse(NdjsonParser(), long + b"\nx\n" + long + b'\n{"a":1}\ny\n', limits=SMALLEST)
    assert outcome.records == [{"a": 1}]
    assert outcome.places == [f"{SOURCE}:{line}" for line in (1, 2, 3, 5)]
    assert outcome.kinds == ["LimitExceeded", "UndecodableRecord", "LimitExceeded", "UndecodableRecord"]


def test_a_record_just_below_the_limit_is_read() -> None:
    record = b'{"a":"' + b"x" * (SMALLEST.max_record_bytes - 9) + b'"}\n'
    outcome = parse(NdjsonParser(), record, limits=SMALLEST)
    assert (len(outcome.records), outcome.faults) == (1, [])


def test_a_line_of_100_megabytes_is_never_held() -> None:
    """The stream hands out one and the same piece; what the parser keeps of it would show in `held`."""
    piece = b"x" * 131072
    held: list[int] = []

    class Watched(bytes):
        def __del__(self) -> None:
            held.append(-1)

    def pieces() -> Iterator[bytes]:
        yield b'{"a":1}\n'
        for _ in range(800):
            held.append(1)
            yield Watched(piece)
        yield b'\n{"b":2}\n'

    faults: list[InputError] = []
    most = 0
    stream = ByteStream(pieces(), faults)

    def counted() -> Iterator[bytes]:
        nonlocal most
        for part in stream:
            most = max(most, sum(held))
            yield part

    outcome = gathered(NdjsonParser().batches(ByteStream(counted(), faults), SOURCE, Limits()))
    assert outcome.records == [{"a": 1}, {"b": 2}]
    assert outcome.kinds == ["LimitExceeded"]
    assert most * len(piece) <= Limits().max_record_bytes + 8 * len(piece)


@pytest.mark.parametrize("size", [100, 40_000, 70_000])
def test_long_lines_of_network_sensors_are_told_apart_from_other_json(size: int) -> None:
    event = {
        "timestamp": "2031-05-06T07:08:09.123456+0000",
        "event_type": "alert",
        "src_ip": "192.0.2.1",
        "alert": {"signature_id": 1, "metadata": {"tag": ["a"]}},
        "payload": "QUFB" * (size // 4),
        "items": [{"value": [{"a": 1}]}],
    }
    text = (json.dumps(event) + "\n").encode() * 3
    assert [parser.name for parser in built_in_parsers().values() if parser.sniff(text[:HEAD_BYTES])] == ["ndjson"]
    assert parse(NdjsonParser(), text).records == [event] * 3
