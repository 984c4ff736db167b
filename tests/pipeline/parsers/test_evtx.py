"""EVTX: what is whole is read, what is not is told, and no byte of a file can stop the reading."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compliance.parser_samples import windows
from tests.pipeline.outcome import SOURCE, Outcome, parse
from tests.pipeline.parsers.evtx_writer import (
    CHUNK_BYTES,
    FILE_HEADER_BYTES,
    evtx,
    evtx_chunk,
    file_header,
    record_offsets,
)
from tocsin.pipeline.parsers import EvtxParser

PARSER = EvtxParser()
CHUNKS, PER_CHUNK = 3, 5
COUNT = CHUNKS * PER_CHUNK
WHOLE = evtx([windows(number) for number in range(1, COUNT + 1)], per_chunk=PER_CHUNK)
SECOND = FILE_HEADER_BYTES + CHUNK_BYTES
SECOND_CHUNK = WHOLE[SECOND : SECOND + CHUNK_BYTES]
RECORDS = record_offsets(SECOND_CHUNK)


def damaged(at: int, value: bytes, data: bytes = WHOLE) -> Outcome:
    return parse(PARSER, data[:at] + value + data[at + len(value) :])


def numbers(outcome: Outcome) -> list[int]:
    return [int(record["Event"]["System"]["EventID"]) for record in outcome.records]


def test_records_have_the_native_shape_and_their_numbers_are_their_positions() -> None:
    outcome = parse(PARSER, evtx([windows(7), windows(8)], first=41))
    assert outcome.positions == [41, 42]
    assert outcome.records[0] == {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "Tests"}},
                "EventID": "7",
                "Channel": "Application",
                "Computer": "host",
            },
            "EventData": {"Image": "C:\\Windows\\notepad.exe", "CommandLine": "notepad 7"},
        }
    }


def test_texts_are_those_of_the_records_while_the_chunk_is_whole() -> None:
    outcome = parse(PARSER, WHOLE)
    assert (numbers(outcome), outcome.faults) == (list(range(1, COUNT + 1)), [])


@pytest.mark.parametrize(
    ("what", "at", "value"),
    [
        ("the whole file header", 0, b"\xa5" * FILE_HEADER_BYTES),
        ("the number of chunks", 42, b"\xff\xff"),
        ("the chunk's record numbers", SECOND + 8, b"\xff" * 32),
        ("the chunk's free space", SECOND + 48, b"\0\0\0\0"),
        ("the chunk's tables", SECOND + 128, b"\xa5" * 384),
        ("a table that bites its tail", SECOND + 128, struct.pack("<I", 560) * 64),
        ("a record's time", SECOND + RECORDS[2][0] + 16, b"\xff" * 8),
        ("a record's magic", SECOND + RECORDS[2][0], b"XXXX"),
        ("a record's size", SECOND + RECORDS[2][0] + 4, b"\x01\xff"),
        ("the copy of a record's size", SECOND + RECORDS[2][0] + RECORDS[2][1] - 4, b"\x01\xff"),
        ("the magic of the first record", SECOND + RECORDS[0][0], b"XXXX"),
        ("the magic of the last record", SECOND + RECORDS[-1][0], b"XXXX"),
        ("the chunk's magic", SECOND, b"XXXXXXXX"),
        ("a record's number", SECOND + RECORDS[2][0] + 8, b"\xff" * 8),
    ],
)
def test_damage_outside_the_events_themselves_loses_none(what: str, at: int, value: bytes) -> None:
    outcome = damaged(at, value)
    assert numbers(outcome) == list(range(1, COUNT + 1)), what
    assert "UndecodableRecord" not in outcome.kinds
    assert outcome.positions == list(range(1, COUNT + 1))


def test_a_chunk_without_its_magic_is_told() -> None:
    outcome = damaged(SECOND, b"XXXXXXXX")
    assert (outcome.kinds, outcome.places) == (["DamagedInput"], [f"{SOURCE}#6"])
    assert "5 of 5 records" in outcome.faults[0].message


def test_an_undecodable_record_is_told_by_its_number_and_the_next_is_read() -> None:
    begin, size = RECORDS[2]
    outcome = damaged(SECOND + begin + 24, b"\x0f" * (size - 28))
    assert numbers(outcome) == [number for number in range(1, COUNT + 1) if number != 8]
    assert (outcome.kinds, outcome.places) == (["UndecodableRecord"], [f"{SOURCE}#8"])


def test_records_in_a_lost_sector_are_told_and_those_behind_it_are_read() -> None:
    begin, end = RECORDS[1][0], RECORDS[3][0]
    outcome = damaged(SECOND + begin, bytes(end - begin))
    assert numbers(outcome) == [number for number in range(1, COUNT + 1) if number not in (7, 8)]
    assert outcome.kinds == ["DamagedInput", "UndecodableRecord", "UndecodableRecord"]
    assert outcome.places[1:] == [f"{SOURCE}#7", f"{SOURCE}#8"]


@pytest.mark.parametrize("noise", [b"\xa5" * CHUNK_BYTES, b"ElfChnk\0" * (CHUNK_BYTES // 8)], ids=["noise", "magic"])
def test_a_chunk_of_noise_is_told_and_the_others_are_read(noise: bytes) -> None:
    outcome = damaged(SECOND, noise)
    assert numbers(outcome) == [*range(1, 6), *range(11, COUNT + 1)]
    assert outcome.kinds == ["DamagedInput"]
    assert "chunk 1 (at byte 69,632)" in outcome.faults[0].message


def test_a_hole_between_chunks_is_told_but_not_space_at_the_end() -> None:
    hole = damaged(SECOND, bytes(CHUNK_BYTES))
    assert numbers(hole) == [*range(1, 6), *range(11, COUNT + 1)]
    assert (hole.kinds, hole.places) == (["DamagedInput"], [f"{SOURCE}#11"])
    assert parse(PARSER, WHOLE + bytes(5 * CHUNK_BYTES)).faults == []


@pytest.mark.parametrize("kept", [RECORDS[3][0], RECORDS[3][0] + 40, RECORDS[-1][0]])
def test_a_truncated_file_gives_every_record_that_is_whole(kept: int) -> None:
    outcome = parse(PARSER, WHOLE[: SECOND + kept])
    whole = sum(begin + size <= kept for begin, size in RECORDS)
    assert numbers(outcome) == list(range(1, 6 + whole))
    assert outcome.kinds == ["DamagedInput"] + ["UndecodableRecord"] * (PER_CHUNK - whole)
    assert outcome.places == [f"{SOURCE}#6"] + [f"{SOURCE}#{number}" for number in range(6 + whole, 11)]


@pytest.mark.parametrize("size", [8, 100, FILE_HEADER_BYTES - 1])
def test_a_file_that_ends_in_its_header_is_told(size: int) -> None:
    outcome = parse(PARSER, WHOLE[:size])
    assert (outcome.records, outcome.kinds, outcome.places) == ([], ["DamagedInput"], [SOURCE])


@pytest.mark.parametrize("last", [0, 2**64 - 1])
def test_a_log_without_records_is_fine(last: int) -> None:
    """A log that was cleared has one chunk, whose header ends before it begins."""
    assert parse(PARSER, file_header(0)).faults == []
    empty = struct.pack("<8sQQQQIIII", b"ElfChnk\0", 1, last, 1, last, 128, 0, 512, 0).ljust(CHUNK_BYTES, b"\0")
    outcome = parse(PARSER, file_header(1) + empty)
    assert (outcome.records, outcome.faults) == ([], [])


def test_a_chunk_whose_header_was_wiped_is_told_or_read() -> None:
    outcome = damaged(SECOND + 7, bytes(43))
    assert numbers(outcome) == list(range(1, COUNT + 1))


def test_a_log_that_was_copied_while_it_was_written_gives_what_was_written() -> None:
    """The chunk's header still speaks of the first two records."""
    stale = struct.pack("<QQQQIII", 6, 7, 6, 7, 128, RECORDS[1][0], RECORDS[2][0])
    outcome = damaged(SECOND + 8, stale)
    assert (numbers(outcome), outcome.faults) == (list(range(1, COUNT + 1)), [])


def test_records_of_an_earlier_use_of_a_chunk_are_not_read() -> None:
    """A log that goes round leaves old records behind the new ones."""
    old = evtx_chunk([windows(number) for number in range(100, 106)], 100)
    new = evtx_chunk([windows(number) for number in range(500, 503)], 500)
    free = record_offsets(new)[-1][0] + record_offsets(new)[-1][1]
    assert free == record_offsets(old)[3][0], "the old records must continue where the new ones end"
    outcome = parse(PARSER, file_header(1) + new[:free] + old[free:])
    assert (numbers(outcome), outcome.faults) == ([500, 501, 502], [])


def test_chunks_that_were_carved_out_of_a_file_are_read() -> None:
    carved = WHOLE[FILE_HEADER_BYTES:]
    assert PARSER.sniff(carved)
    assert numbers(parse(PARSER, carved)) == list(range(1, COUNT + 1))


def test_lone_surrogates_hide_no_record() -> None:
    record = {"System": {"EventID": "1"}, "EventData": {"CommandLine": "a\ud800b"}}
    outcome = parse(PARSER, evtx([record, windows(2)]))
    assert len(outcome.records) == 2
    line = outcome.records[0]["Event"]["EventData"]["CommandLine"]
    assert (line[0], line[-1]) == ("a", "b")
    line.encode()


@pytest.mark.parametrize("depth", [400, 3_000, 5_500])
def test_endless_nesting_is_a_fault_or_a_record(depth: int) -> None:
    name_at = 512 + 24 + 4 + 5 + 4
    name = struct.pack("<IIHH", name_at, 0, 0, 1) + "E".encode("utf-16-le") + b"\0\0"
    first = struct.pack("<BI", 1, 0) + name + b"\x02"
    inner = struct.pack("<BII", 1, 0, name_at) + b"\x02"
    text = b"\x05\x01" + struct.pack("<H", 1) + "x".encode("utf-16-le")
    bomb = b"\x0f\x01\x01\x00" + first + inner * depth + text + b"\x04" * (depth + 1) + b"\0"
    outcome = parse(PARSER, file_header(2) + evtx_chunk([bomb], 1) + evtx_chunk([windows(2)], 2))
    assert outcome.positions[-1] == 2
    assert len(outcome.records) + len(outcome.faults) == 2


@settings(max_examples=120, deadline=None)
@given(
    begin=st.integers(0, CHUNK_BYTES - 1),
    size=st.integers(1, 3000),
    fill=st.sampled_from([b"\0", b"\xff", b"*", b"\x0f", b"E"]),
)
def test_any_lost_stretch_of_a_chunk_is_told_and_costs_no_other_chunk(begin: int, size: int, fill: bytes) -> None:
    begin = begin % RECORDS[-1][0]
    outcome = damaged(SECOND + begin, fill * min(size, CHUNK_BYTES - begin))
    found = outcome.positions
    assert found == sorted(set(found))
    assert {*range(1, 6), *range(11, COUNT + 1)} <= set(found)
    lost = {number for number in range(6, 11) if number not in found}
    told = {fault.location.record for fault in outcome.faults if fault.location}
    assert lost <= told or "DamagedInput" in outcome.kinds
