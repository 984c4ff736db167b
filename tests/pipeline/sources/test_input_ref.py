"""Reading an input from end to end."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from tests.compliance.parser_samples import CASES, SAMPLES
from tests.pipeline.outcome import gathered, read
from tests.pipeline.sources.archives import gzipped, lines, zipped
from tocsin.core.errors import ConfigError, InputError, SkippedInput
from tocsin.pipeline.parsers import NdjsonParser, Parser, ParserRegistry
from tocsin.pipeline.sources import Limits, find_inputs

READ_STDIN = """
import sys
from tocsin.pipeline.sources import Limits, find_inputs
(item,), _ = find_inputs(["-"])
for batch in item.batches(Limits()):
    for record in batch.records:
        print(batch.source, record["n"])
    for fault in batch.faults:
        print(type(fault).__name__, fault.location)
"""


@pytest.mark.parametrize(("format_", "name"), CASES, ids=lambda value: value)
@pytest.mark.parametrize("file", ["log", "log.evtx", "log.json", "log.txt"])
def test_the_format_is_found_by_content_and_not_by_name(tmp_path: Path, format_: str, name: str, file: str) -> None:
    (tmp_path / file).write_bytes(SAMPLES[format_][name](9))
    outcome = read(tmp_path / file)
    assert (len(outcome.records), outcome.faults) == (9, [])


def test_a_named_file_of_no_known_format_is_an_error_and_a_found_one_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_bytes(b"You may do as you please.\n")
    (tmp_path / "log").write_bytes(lines(2))
    named = read(tmp_path / "LICENSE")
    assert [type(fault) for fault in named.faults] == [InputError]
    assert named.faults[0].message == "this is not a log format that tocsin knows"
    assert "ndjson" in (named.faults[0].remedy or "")
    found = read(tmp_path)
    assert [type(fault) for fault in found.faults] == [SkippedInput]
    assert len(found.records) == 2


def test_a_named_compressed_file_of_no_known_format_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "LICENSE.gz").write_bytes(gzipped(b"You may do as you please.\n"))
    assert [type(fault) for fault in read(tmp_path / "LICENSE.gz").faults] == [InputError]


@pytest.mark.parametrize("data", [b"", b"\n\n", bytes(5000), b" \r\n"])
def test_an_empty_file_has_no_records_and_no_faults(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "log").write_bytes(data)
    outcome = read(tmp_path / "log")
    assert (outcome.records, outcome.faults) == ([], [])


def test_sizes_add_up_to_the_size_of_the_file_while_it_is_read(tmp_path: Path) -> None:
    much = b"".join(b'{"n":%d,"text":"%s"}\n' % (n, sha256(b"%d" % n).hexdigest().encode()) for n in range(30_000))
    for data in (much, gzipped(much), zipped({"a": much, "b.txt": b"x" * 9999})):
        (tmp_path / "log").write_bytes(data)
        (item,), _ = find_inputs([str(tmp_path / "log")])
        sizes = [batch.size for batch in item.batches(Limits()) if batch.records]
        assert sum(sizes) <= len(data) == item.size
        assert max(sizes) < len(data)


def test_records_behind_much_empty_space_are_found(tmp_path: Path) -> None:
    for space in (bytes(300_000), b" " * 70_000, b"\n" * 70_000):
        (tmp_path / "log").write_bytes(space + lines(3))
        outcome = read(tmp_path / "log")
        assert (len(outcome.records), outcome.faults) == (3, [])
        assert outcome.positions[1] == len(space) + len(lines(1))
    (tmp_path / "log").write_bytes(b"\n" * 150_000 + b'{"n":1}\nrubbish\n')
    assert read(tmp_path / "log").places == [f"{(tmp_path / 'log').as_posix()}:150002"]


def test_an_input_can_be_read_twice(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(lines(10))
    (item,), _ = find_inputs([str(tmp_path / "log")])
    assert gathered(item.batches(Limits())) == gathered(item.batches(Limits()))


def test_reading_can_be_given_up(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(zipped({"a": lines(50_000)}))
    (item,), _ = find_inputs([str(tmp_path / "log")])
    batches = item.batches(Limits())
    assert next(batch for batch in batches if batch.records).records[0] == orjson.loads(lines(1))
    batches.close()  # type: ignore[attr-defined]
    assert list(batches) == []


@pytest.mark.parametrize(
    ("data", "source"),
    [(lines(3), "-"), (gzipped(lines(3)), "-"), (zipped({"a": lines(3)}), "-!a")],
    ids=["plain", "gz", "zip"],
)
def test_stdin_is_read_as_a_file_is(data: bytes, source: str) -> None:
    run = subprocess.run([sys.executable, "-c", READ_STDIN], input=data, capture_output=True, check=True)
    assert run.stdout.decode().splitlines() == [f"{source} {number}" for number in (1, 2, 3)]


def test_stdin_of_no_known_format_is_an_error() -> None:
    run = subprocess.run([sys.executable, "-c", READ_STDIN], input=b"just text", capture_output=True, check=True)
    assert run.stdout.decode().splitlines() == ["InputError -"]


def test_other_parsers_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(lines(3))
    (item,), _ = find_inputs([str(tmp_path / "log")])
    none: ParserRegistry = ParserRegistry("parser")
    assert gathered(item.batches(Limits(), none)).kinds == ["InputError"]
    one: Parser = NdjsonParser()
    some: ParserRegistry = ParserRegistry("parser")
    some.add(one.name, one)
    assert len(gathered(item.batches(Limits(), some)).records) == 3
    with pytest.raises(ConfigError):
        some.add(one.name, one)
