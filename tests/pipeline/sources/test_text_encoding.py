"""Text in UTF-16 or with a byte order mark."""

import codecs
import json
from pathlib import Path

import pytest

from tests.pipeline.outcome import Outcome, read

RECORDS = [{"n": number, "text": "schön 😀 " * 3} for number in range(20_000)]
NDJSON = "".join(json.dumps(record, ensure_ascii=False) + "\r\n" for record in RECORDS)


def written(folder: Path, data: bytes) -> Outcome:
    path = folder / "logs"
    path.write_bytes(data)
    return read(path)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)],
)
@pytest.mark.parametrize("text", [NDJSON, json.dumps(RECORDS), json.dumps(RECORDS, indent=4, ensure_ascii=False)])
def test_text_is_read_in_every_encoding_that_has_a_mark(tmp_path: Path, encoding: str, mark: bytes, text: str) -> None:
    outcome = written(tmp_path, mark + text.encode(encoding))
    assert (outcome.records, outcome.faults, outcome.repaired) == (RECORDS, [], 0)


def test_a_mark_in_utf8_counts_for_positions() -> None:
    assert len(codecs.BOM_UTF8) == 3


def test_positions_behind_a_mark_are_those_in_the_file(tmp_path: Path) -> None:
    data = codecs.BOM_UTF8 + b'{"a":1}\n{"b":2}\n'
    assert written(tmp_path, data).positions == [3, data.index(b'{"b')]


def test_a_lone_surrogate_is_repaired_and_counted(tmp_path: Path) -> None:
    text = '{"a":1}\n{"b":"x\ud800y"}\n{"c":3}\n'
    outcome = written(tmp_path, codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass"))
    assert outcome.records == [{"a": 1}, {"b": "x\ufffd\ufffd\ufffdy"}, {"c": 3}]
    assert (outcome.repaired, outcome.faults) == (1, [])


def test_half_a_character_at_the_end_is_told(tmp_path: Path) -> None:
    outcome = written(tmp_path, codecs.BOM_UTF16_LE + '{"a":1}\n{"b"'.encode("utf-16-le") + b"\x3a")
    assert outcome.records == [{"a": 1}]
    assert (outcome.kinds, outcome.places[0][-2:]) == (["UndecodableRecord"], ":2")


def test_a_mark_alone_is_an_empty_file(tmp_path: Path) -> None:
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        assert written(tmp_path, mark).faults == []
