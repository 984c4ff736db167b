"""Dividing large files into parts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compliance.parser_samples import windows
from tests.pipeline.outcome import Outcome, gathered, read
from tests.pipeline.parsers.evtx_writer import CHUNK_BYTES, evtx, file_header
from tests.pipeline.sources.archives import gzipped, lines, zipped
from tocsin.core.errors import InputError, UndecodableRecord
from tocsin.pipeline.sources import InputPart, InputRef, Limits, find_inputs, parts_of

PIECES = [
    b'{"a":1}',
    b'{"text":"a\\nb \xc3\xa9"}',
    b"\n",
    b"\r\n",
    b"\n\n\n",
    b"\xc3",
    b"rubbish",
    b'{"a":NaN}',
    b'{"open":',
    b"[1]",
    b"\0\0",
    b"x" * 40,
]


def found(path: Path) -> InputRef:
    ((unit,), _) = find_inputs([str(path)])
    return unit


def divided(path: Path, part_bytes: int) -> list[InputPart]:
    return parts_of(found(path), part_bytes=part_bytes)


def joined(parts: Sequence[InputPart], limits: Limits | None = None) -> Outcome:
    """Read part after part, with the places of faults as the whole has them."""
    whole = Outcome()
    for part in parts:
        outcome = gathered(part.batches(limits or Limits()))
        for fault in outcome.faults:
            assert fault.location is not None
            fault.location = part.in_whole(fault.location)
        assert outcome.size == part.size
        whole.records += outcome.records
        whole.positions += outcome.positions
        whole.faults += outcome.faults
        whole.repaired += outcome.repaired
        whole.size += outcome.size
    return whole


def assert_same(outcome: Outcome, whole: Outcome) -> None:
    assert (outcome.records, outcome.positions, outcome.size) == (whole.records, whole.positions, whole.size)
    assert outcome.repaired == whole.repaired
    assert [(type(fault), str(fault), fault.location) for fault in outcome.faults] == [
        (type(fault), str(fault), fault.location) for fault in whole.faults
    ]


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25), part_bytes=st.integers(1, 60))
def test_lines_are_read_in_parts_as_they_are_as_a_whole(pieces: list[bytes], part_bytes: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "log")
        path.write_bytes(b'{"first":true}\n' + b"".join(pieces))
        assert_same(joined(divided(path, part_bytes)), read(path))


def test_every_cut_of_a_file_with_all_kinds_of_lines_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(
        b'{"n":1}\r\n{"n":2,"t":"caf\xc3\xa9 \\n"}\n\nbroken\n{"n":3}\n\r\n{"n":4,"t":"'
        + b"y" * 50
        + b'"}\n{"n":5}\n\n\n'
        b'{"n":6}\nalso broken\n{"n":7}'
    )
    whole = read(path)
    assert len(whole.records) == 7
    assert [place.rpartition(":")[2] for place in whole.places] == ["4", "12"]
    for part_bytes in range(1, path.stat().st_size // 2):
        parts = divided(path, part_bytes)
        assert len(parts) >= 2
        assert_same(joined(parts), whole)


def test_a_line_longer_than_a_part_belongs_to_the_part_in_which_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "log"
    long = b'{"n":2,"t":"' + b"z" * 300_000 + b'"}\n'
    path.write_bytes(lines(1) + long + lines(1))
    parts = divided(path, 1000)
    assert len(parts) == 300
    counts = [sum(len(batch.records) for batch in part.batches(Limits())) for part in parts]
    assert (counts[0], sum(counts[1:-1]), counts[-1]) == (2, 0, 1)
    limits = Limits(max_record_bytes=256 * 1024)
    path.write_bytes(lines(9) + long + lines(1) + b"rubbish\n")
    outcome = joined(divided(path, 1000), limits)
    assert outcome.kinds == ["LimitExceeded", "UndecodableRecord"]
    assert_same(outcome, read(path, limits))


@pytest.mark.parametrize("used", ["w", "we", "ew", "wwee", "weeew", "eeewww", "wewewe", "eeee"])
@pytest.mark.parametrize("has_header", [True, False])
def test_chunks_are_read_in_parts_as_they_are_as_a_whole(tmp_path: Path, used: str, has_header: bool) -> None:
    """`w` is a chunk with records, `e` an empty one; the file ends with a broken and a truncated one."""
    chunks = b"".join(
        evtx([windows(number)], first=number)[4096:] if kind == "w" else bytes(CHUNK_BYTES)
        for number, kind in enumerate("w" + used, start=1)
    )
    broken = b"no chunk".ljust(CHUNK_BYTES, b"?")
    path = tmp_path / "log"
    path.write_bytes((file_header(9) if has_header else b"") + chunks + broken + chunks[:CHUNK_BYTES] + chunks[:9000])
    whole = read(path)
    assert whole.faults
    for part_bytes in (1, CHUNK_BYTES, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5):
        parts = divided(path, part_bytes)
        assert len(parts) >= 2 or part_bytes >= path.stat().st_size / 2
        assert_same(joined(parts), whole)


def test_what_cannot_be_divided_is_one_part(tmp_path: Path) -> None:
    text = lines(100)
    samples = {
        "gz": gzipped(text),
        "zip": zipped({"a.json": text}),
        "UTF-16": text.decode().encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf" + text,
        "much empty space": bytes(70_000) + text,
        "an array": b"[" + text.replace(b"\n", b",").rstrip(b",") + b"]",
        "prose": b"some words\n" * 100,
        "nothing": b"",
        "little": text[:60],
    }
    for name, data in samples.items():
        path = tmp_path / name
        path.write_bytes(data)
        whole = found(path)
        assert parts_of(whole, part_bytes=100) == [InputPart(whole)], name
        assert_same(joined([InputPart(whole)]), read(path))
    stdin = InputRef("-", None, None)
    assert parts_of(stdin) == [InputPart(stdin)]
    missing = InputRef("gone", tmp_path / "gone", 1 << 40)
    assert parts_of(missing) == [InputPart(missing)]


def test_parts_cover_a_file_and_are_of_about_the_same_size(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(lines(2000))
    parts = divided(path, 1000)
    assert parts[0].begin == 0
    assert all(part.end == following.begin for part, following in pairwise(parts))
    assert [part.is_last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert sum(part.size or 0 for part in parts) == path.stat().st_size
    assert all(500 < (part.size or 0) <= 1500 for part in parts)


def test_only_large_files_are_divided(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"n":1}\n' * 3_000_000)
    assert path.stat().st_size == 24_000_000
    assert len(parts_of(found(path))) == 1
    with path.open("ab") as file:
        file.truncate(40_000_000)
    assert len(parts_of(found(path))) == 2


def test_a_file_that_changes_while_it_is_read_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(lines(100))
    parts = divided(path, 500)
    with path.open("ab") as file:
        file.write(lines(20))
    grown = [gathered(part.batches(Limits())) for part in parts]
    assert sum(len(outcome.records) for outcome in grown) == 120
    path.write_bytes(lines(10))
    shrunk = [gathered(part.batches(Limits())) for part in parts]
    assert sum(len(outcome.records) for outcome in shrunk) == 10
    assert [outcome.size for outcome in (*grown, *shrunk)] == 2 * [part.size for part in parts]
    path.unlink()
    for part in parts:
        outcome = gathered(part.batches(Limits()))
        assert [type(fault) for fault in outcome.faults] == [InputError]
        assert outcome.size == part.size


def test_the_line_of_a_fault_in_a_file_that_is_gone_is_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(lines(10) + b"rubbish\n" + lines(10))
    (fault,) = (
        (part, fault) for part in divided(path, 60) for batch in part.batches(Limits()) for fault in batch.faults
    )
    part, error = fault
    assert isinstance(error, UndecodableRecord)
    assert error.location is not None
    assert part.in_whole(error.location).line == 11
    path.unlink()
    assert part.in_whole(error.location) == replace(error.location, line=None)


def test_parts_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(lines(100))
    first, *_, last = divided(path, 1500)
    assert str(first) == "this input from byte 0 to 1,500"
    assert str(last).endswith(" to its end")
    assert str(InputPart(found(path))) == "this input"
