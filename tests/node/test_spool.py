from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.node.scanner import Hit
from tocsin.node.spool import FindingSpool

HITS = st.lists(st.builds(Hit, st.integers(0, 2**32 - 1), st.binary(max_size=40), st.binary(max_size=40)), max_size=20)


@given(hits=HITS, memory=st.integers(0, 200))
def test_findings_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, hits: list[Hit], memory: int
) -> None:
    path = tmp_path_factory.mktemp("spool") / "1"
    assert list(FindingSpool.filled(hits, path, memory).drained()) == hits
    assert not path.exists()


def test_few_findings_make_no_file(tmp_path: Path) -> None:
    spool = FindingSpool.filled([Hit(1, b"x")], tmp_path / "1")
    assert spool.path is None


def test_a_file_is_removed_when_the_reading_breaks_off(tmp_path: Path) -> None:
    spool = FindingSpool.filled([Hit(1, b"x" * 50), Hit(2, b"y")], tmp_path / "1", 10)
    drained = spool.drained()
    assert isinstance(drained, Iterator)
    next(drained)
    assert (tmp_path / "1").exists()
    drained.close()  # type: ignore[attr-defined]  # it is a generator
    assert not (tmp_path / "1").exists()
