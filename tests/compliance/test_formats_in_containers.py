"""Every format inside every container, through the whole of reading."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.compliance.parser_samples import CASES, SAMPLES
from tocsin.core.event import RecordBatch
from tocsin.pipeline.sources import Limits, find_inputs


def _tar(data: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        member = tarfile.TarInfo("logs/a.log")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def _zip(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/a.log", data)
    return target.getvalue()


CONTAINERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "tar.gz": _tar,
    "zip": _zip,
}


def read(path: Path, data: bytes) -> list[object]:
    path.write_bytes(data)
    units, errors = find_inputs([str(path)])
    assert errors == []
    records: list[object] = []
    for unit in units:
        for batch in unit.batches(Limits()):
            assert isinstance(batch, RecordBatch)
            assert batch.faults == []
            records += batch.records
    return records


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(("format_", "name"), CASES, ids=lambda value: value)
def test_a_format_in_a_container_gives_what_it_gives_alone(
    tmp_path: Path, format_: str, name: str, container: str
) -> None:
    data = SAMPLES[format_][name](20)
    alone = read(tmp_path / "alone", data)
    assert len(alone) == 20
    assert read(tmp_path / "inside", CONTAINERS[container](data)) == alone
