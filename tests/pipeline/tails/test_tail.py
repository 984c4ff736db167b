"""What a tail makes of files: formats with headers, encodings, the end of files, rates, and what cannot be read."""

import gzip
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest

from tests.pipeline.tails.desk import Desk
from tocsin.pipeline.spool import SpoolBounds


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_lines_are_taken_when_they_are_whole(desk: Desk) -> None:
    desk.write('{"a": 1}\n{"a": 2')
    desk.turn()
    assert desk.lines() == ['{"a": 1}']
    desk.write("2}\n")
    desk.turn()
    assert desk.lines() == ['{"a": 1}', '{"a": 22}']
    assert [batch.payload.events for batch in desk.batches()] == [1, 1]
    assert desk.batches()[0].payload.format == "ndjson"
    desk.end()


def test_a_last_line_without_end_is_taken_when_the_file_was_renamed_or_is_idle(desk: Desk) -> None:
    desk.write('{"a": 1}\n{"a": 2}')
    desk.turn()
    (desk.logs / "app.log").rename(desk.logs / "app.log.1")
    desk.write('{"a": 3}\n{"a": 4}')
    desk.wait(6)
    assert desk.lines() == ['{"a": 1}', '{"a": 3}', '{"a": 2}']
    desk.wait(400)
    assert desk.lines()[3:] == ['{"a": 4}']
    desk.end()


def test_files_are_begun_at_their_end_only_if_they_were_there_at_the_very_first_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path, begin="end")
    desk.write('{"a": 1}\n{"a": 2')
    desk.turn()
    desk.write('2}\n{"a": 3}\n')
    desk.write('{"a": 4}\n', "app.log.new")
    desk.turn()
    assert desk.counts() == {'{"a": 22}': 1, '{"a": 3}': 1, '{"a": 4}': 1}
    desk.end()
    desk.write('{"a": 5}\n')
    desk.write('{"a": 6}\n', "app.log.newer")
    desk.begin()
    desk.turn()
    assert desk.counts().total() == 5
    desk.end()


CSV = "time,user,action\n"
W3C = "#Version: 1.0\n#Fields: date time cs-method cs-uri-stem\n"
ZEEK = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\n#types\ttime\tstring\n"
VPC = "version account-id interface-id srcaddr dstaddr srcport dstport\n"


@pytest.mark.parametrize(
    ("form", "header", "row"),
    [
        ("csv", CSV, "2031-05-06T00:00:00Z,ada,login\n"),
        ("w3c", W3C, "2031-05-06 00:00:01 GET /index.html\n"),
        ("zeek_tsv", ZEEK, "1935817689.0\tCabc\n"),
        ("vpc_flow", VPC, "2 123456789012 eni-1 192.0.2.1 192.0.2.2 1 2\n"),
    ],
)
def test_each_piece_of_a_file_with_a_header_comes_with_it(desk: Desk, form: str, header: str, row: str) -> None:
    desk.write(header)
    desk.turn()
    desk.write(row)
    desk.turn()
    desk.write(row)
    desk.restart()
    desk.turn()
    pieces = desk.batches()
    taken = "".join(piece.payload.data.decode() for piece in pieces)
    assert taken.removeprefix(header) == row + row  # where the header stood alone, it is with what came after it
    assert {piece.payload.format for piece in pieces} == {form}
    assert orjson.loads(pieces[-1].payload.context)["header"] == header
    desk.end()


def test_a_header_in_the_middle_counts_for_what_follows(desk: Desk) -> None:
    later = "#Date: 2031-05-06\n#Fields: date time c-ip\n"
    desk.write(W3C + "2031-05-06 00:00:01 GET /a\n" + later + "2031-05-06 00:00:02 192.0.2.1\n")
    desk.turn()
    desk.write("2031-05-06 00:00:03 192.0.2.2\n")
    desk.turn()
    assert orjson.loads(desk.batches()[-1].payload.context)["header"] == later
    desk.end()


def test_utf_16_is_taken_as_utf_8(desk: Desk) -> None:
    with (desk.logs / "app.log").open("ab") as file:
        file.write('\ufeff{"a": "ä"}\n{"a": "\u0a0a'.encode("utf-16-le"))  # a character with the bytes of a line end
    desk.turn()
    with (desk.logs / "app.log").open("ab") as file:
        file.write('"}\n'.encode("utf-16-le"))
    desk.turn()
    assert desk.lines() == ['{"a": "ä"}', '{"a": "\u0a0a"}']
    desk.end()


def test_a_compressed_file_is_a_rotated_copy_and_told(desk: Desk) -> None:
    desk.write('{"a": 1}\n')
    desk.turn()
    (desk.logs / "app.log.1.gz").write_bytes(gzip.compress((desk.logs / "app.log").read_bytes(), mtime=0))
    desk.turn()
    desk.turn()
    assert desk.lines() == ['{"a": 1}']
    assert desk.told() == ["compressed"]
    desk.end()


def test_a_file_that_was_emptied_is_read_anew_and_told(desk: Desk) -> None:
    desk.write('{"a": 1}\n{"a": 2}\n')
    desk.turn()
    desk.write('{"a": 3}\n', mode="w")
    desk.turn()
    assert desk.lines() == ['{"a": 1}', '{"a": 2}', '{"a": 3}']
    assert desk.told() == ["truncated"]
    # As large as before, or larger: what was read of it tells.
    desk.write('{"a": 4}\n', mode="w")
    desk.turn()
    desk.write('{"a": 5}\n{"a": 6}\n', mode="w")
    desk.turn()
    assert desk.lines()[3:] == ['{"a": 4}', '{"a": 5}', '{"a": 6}']
    assert desk.told() == ["truncated"] * 3
    desk.end()


def test_a_hole_that_a_writer_left_is_nothing(desk: Desk) -> None:
    with (desk.logs / "app.log").open("w") as file:
        file.write('{"a": 1}\n')
        file.flush()
        desk.turn()
        os.truncate(desk.logs / "app.log", 0)
        file.write('{"a": 2}\n')  # where it was before, with nothing in front of it
    desk.turn()
    assert desk.lines() == ['{"a": 1}', '{"a": 2}']
    desk.end()


def test_lines_longer_than_a_piece_are_whole(tmp_path: Path) -> None:
    desk = Desk(tmp_path, piece_bytes=100)
    lines = ['{"a": "%s"}' % ("x" * size) for size in (10, 5000, 90, 300)]
    desk.write("".join(line + "\n" for line in lines))
    desk.turn()
    assert desk.lines() == lines
    desk.end()


def test_when_the_spool_is_full_files_wait(tmp_path: Path) -> None:
    bounds = SpoolBounds(total_bytes=1, reserve_bytes=0)
    desk = Desk(tmp_path, bounds=bounds)
    desk.write('{"a": 1}\n')
    desk.turn()
    assert desk.lines() == []
    desk.bounds = SpoolBounds(reserve_bytes=0)
    desk.restart()
    desk.turn()
    assert desk.lines() == ['{"a": 1}']
    desk.end()


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[Path]:
    """Give a folder, and take the rights of root, if any, to read everything."""
    if os.geteuid():
        yield tmp_path
        return
    with TemporaryDirectory() as folder:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)


def test_what_may_not_be_read_is_told_once_and_tried_again(as_nobody: Path) -> None:
    desk = Desk(as_nobody)
    desk.write('{"a": 1}\n')
    (desk.logs / "app.log").chmod(0)
    for _ in range(3):
        desk.turn()
    (desk.logs / "app.log").chmod(0o600)
    desk.turn()
    assert (desk.told(), desk.lines()) == (["unreadable", "readable"], ['{"a": 1}'])
    desk.end()


def test_a_document_is_read_as_a_whole_when_it_has_settled(desk: Desk) -> None:
    desk.write('[{"a": 1},\n')
    desk.turn()
    desk.write('{"a": 2}]\n')
    desk.turn()
    assert desk.batches() == []
    desk.wait(6)
    (piece,) = desk.batches()
    assert (piece.payload.format, piece.payload.data) == ("json_array", b'[{"a": 1},\n{"a": 2}]\n')
    desk.restart()
    desk.wait(6)
    assert len(desk.batches()) == 1
    desk.end()


def test_a_file_that_went_while_nobody_looked_is_told_and_its_name_can_come_again(desk: Desk) -> None:
    desk.write('{"a": 1}\n')
    desk.turn()
    desk.end()
    (desk.logs / "app.log").unlink()
    desk.begin()
    desk.turn()
    assert desk.told() == ["gone"]
    desk.write('{"a": 1}\n')
    desk.turn()
    assert desk.counts() == {'{"a": 1}': 2}
    assert len(desk.spool.marks("web")) == 2  # this file, and that the tail was begun
    desk.end()


def test_idle_files_are_closed_and_opened_when_they_grow(desk: Desk) -> None:
    desk.write('{"a": 1}\n')
    desk.turn()
    assert [file.number is None for file in desk.tail.files] == [False]
    desk.wait(400)
    desk.turn()
    assert [file.number is None for file in desk.tail.files] == [True]
    (desk.logs / "app.log").rename(desk.logs / "old")  # no glob fits it now
    desk.write('{"a": 2}\n', "old")
    desk.clock.advance(timedelta(seconds=1))
    desk.turn()
    assert desk.lines() == ['{"a": 1}', '{"a": 2}']
    desk.end()


def test_of_several_copies_the_longest_goes_on_where_the_log_was(desk: Desk) -> None:
    desk.write('{"a": 1}\n')
    desk.turn()
    shutil.copyfile(desk.logs / "app.log", desk.logs / "app.log.1")
    desk.turn()
    desk.write('{"a": 2}\n')
    for name in ("app.log.2", "app.log.3"):
        shutil.copyfile(desk.logs / "app.log", desk.logs / name)
    os.truncate(desk.logs / "app.log", 0)
    desk.turn()
    desk.write('{"a": 3}\n')
    desk.restart()
    desk.turn()
    assert desk.lines() == ['{"a": 1}', '{"a": 2}', '{"a": 3}']
    assert [notice.what for notice in desk.notices] == ["truncated"]
    desk.end()
