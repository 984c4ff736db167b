"""What comes out of followed files: the same records as when the file is read as a whole, each once."""

from pathlib import Path

import pytest

from tests.pipeline.parsers.evtx_writer import evtx, evtx_chunk, file_header
from tests.pipeline.tails.desk import Desk
from tocsin.node.work.decoding import Decoded, Decoder
from tocsin.node.work.pieces import plain_piece
from tocsin.pipeline import Limits
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.spool import Payload
from tocsin.pipeline.spool.batch import SpooledBatch


def decoded(desk: Desk) -> list[Decoded]:
    decoder = Decoder(built_in_parsers(), Limits())
    return [decoder.decode(plain_piece("a", batch)) for batch in desk.batches()]


def numbers(desk: Desk) -> list[int]:
    return [position for part in decoded(desk) for position in part.positions]


def record(number: int) -> dict[str, object]:
    return {"System": {"EventID": str(number), "Channel": "Test"}}


def write_log(desk: Desk, chunks: list[range]) -> None:
    data = b"".join(evtx_chunk([record(number) for number in ids], ids[0]) for ids in chunks)  # type: ignore[misc]
    (desk.logs / "test.evtx").write_bytes(file_header(len(chunks)) + data)


@pytest.fixture
def log(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "*.evtx")


def test_an_event_log_that_was_put_there_is_read_once_by_record_number(log: Desk) -> None:
    (log.logs / "test.evtx").write_bytes(evtx([record(number) for number in range(1, 11)], per_chunk=4))  # type: ignore[misc]
    log.wait(6)
    assert numbers(log) == list(range(1, 11))
    assert sum(batch.payload.events for batch in log.batches()) == 10
    log.restart()
    log.wait(400)
    assert numbers(log) == list(range(1, 11))
    log.end()


def test_of_an_event_log_that_grows_only_new_records_are_taken(log: Desk) -> None:
    write_log(log, [range(1, 5), range(5, 7)])
    log.turn()
    assert numbers(log) == [1, 2, 3, 4]  # the last chunk may go on
    log.wait(6)
    assert numbers(log) == [1, 2, 3, 4, 5, 6]
    write_log(log, [range(1, 5), range(5, 9), range(9, 10)])
    log.restart()
    log.wait(6)
    assert numbers(log) == list(range(1, 10))
    # It is as large as it may become, and goes on in the place of its oldest chunk.
    write_log(log, [range(10, 14), range(5, 9), range(9, 10)])
    log.wait(6)
    assert numbers(log) == list(range(1, 14))
    assert sum(batch.payload.events for batch in log.batches()) == 13
    log.end()


def test_an_event_log_that_was_cleared_begins_anew(log: Desk) -> None:
    write_log(log, [range(1, 5)])
    log.wait(6)
    write_log(log, [range(1, 3)])
    log.wait(6)
    assert numbers(log) == [1, 2, 3, 4, 1, 2]
    assert log.told() == ["truncated"]
    log.end()


CSV = "time,user,note\n"
ROWS = [f'2031-05-06T00:00:0{number}Z,ada,"line one\nline two of {number}"\n' for number in range(9)]


def test_rows_of_a_table_are_those_of_the_whole_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path, piece_bytes=64)
    whole = Decoder(built_in_parsers(), Limits()).decode(
        plain_piece("a", SpooledBatch(1, 0, 0, Payload("web", "text", (CSV + "".join(ROWS)).encode(), 9)))
    )
    assert len(whole.records) == 9
    desk.write(CSV)
    for begin in range(0, 9, 2):
        desk.write("".join(ROWS[begin : begin + 2]))
        desk.turn()
        desk.restart()
    parts = decoded(desk)
    assert [record for part in parts for record in part.records] == whole.records
    assert [letter for part in parts for letter in part.dead] == []
    assert len(parts) > 3
    data = [batch.payload.data for batch in desk.batches()]
    for part, text in zip(parts, data, strict=True):
        assert all(text[position:].startswith(b"2031-05-06T") for position in part.positions)
    desk.end()
