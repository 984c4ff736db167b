"""Real logs: every record of them is read, whatever they are wrapped in."""

import tarfile
import zipfile
from io import BytesIO
from pathlib import Path
from zlib import decompressobj

import evtx
import orjson
import pytest

from tests.pipeline.outcome import parse, read
from tocsin.pipeline.parsers import EvtxParser
from tocsin.pipeline.sources import Limits, find_inputs

pytestmark = pytest.mark.corpora


def test_event_logs_give_the_same_records_as_the_decoder_on_the_whole_file(corpora: Path) -> None:
    inputs, errors = find_inputs([str(corpora / "evtx-attack-samples"), str(corpora / "sigmahq" / "regression_data")])
    logs = [item for item in inputs if item.path and item.path.suffix == ".evtx"]
    assert len(logs) > 200
    assert not errors
    for item in logs:
        found = list(evtx.PyEvtxParser(str(item.path)).records_json())
        batches = list(item.batches(Limits()))
        assert [fault for batch in batches for fault in batch.faults] == []
        assert [number for batch in batches for number in batch.positions] == [one["event_record_id"] for one in found]
        assert [record for batch in batches for record in batch.records] == [orjson.loads(one["data"]) for one in found]


def test_a_damaged_real_log_tells_of_every_record_that_is_lost(corpora: Path) -> None:
    path = max((corpora / "evtx-attack-samples").rglob("*.evtx"), key=lambda path: path.stat().st_size)
    data = path.read_bytes()
    whole = parse(EvtxParser(), data)
    chunk = 4096 + 3 * 65536
    for begin in range(chunk + 512, chunk + 60_000, 4111):
        outcome = parse(EvtxParser(), data[:begin] + b"\xa5" * 700 + data[begin + 700 :])
        lost = set(whole.positions) - set(outcome.positions)
        told = {fault.location.record for fault in outcome.faults if fault.location}
        assert lost <= told
        assert len(lost) <= 40
    truncated = parse(EvtxParser(), data[: chunk + 30_000])
    assert truncated.positions == whole.positions[: len(truncated.positions)]
    assert truncated.kinds[0] == "DamagedInput"


def test_every_line_of_every_archive_is_a_record(corpora: Path) -> None:
    archives = sorted((corpora / "otrf").rglob("*.zip"))[::6]
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".json") and not name.startswith("__MACOSX")]
            expected = {f"!{name}": archive.read(name).count(b"\n") for name in names}
        outcome = read(path)
        assert {name: outcome.sources.count(name) for name in set(outcome.sources)} == expected
        assert set(outcome.kinds) <= {"SkippedInput"}


def test_archives_with_a_stray_line_end_behind_them_are_read(corpora: Path) -> None:
    """Python's own gzip module refuses these, for the one byte that follows."""
    path = min((corpora / "otrf").rglob("*.tar.gz"), key=lambda path: path.stat().st_size)
    inflate = decompressobj(31)
    tar = inflate.decompress(path.read_bytes())
    assert inflate.unused_data == b"\n"
    with tarfile.open(fileobj=BytesIO(tar)) as archive:
        (member,) = archive.getmembers()
        content = archive.extractfile(member)
        assert content is not None
        count = content.read().count(b"\n")
    outcome = read(path)
    assert (len(outcome.records), outcome.faults) == (count, [])
