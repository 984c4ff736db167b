"""Roles: one node receives on a data folder, any number of nodes work."""

import os
from pathlib import Path

import pytest

from tocsin.core.errors import ConfigError
from tocsin.node.processes.pid_file import PidFile, owner_of
from tocsin.node.processes.roles import hold_role


def test_one_node_receives(tmp_path: Path) -> None:
    held = hold_role(tmp_path, "all")
    with pytest.raises(ConfigError, match="another node runs"):
        hold_role(tmp_path, "all")
    with pytest.raises(ConfigError, match="another node runs"):
        hold_role(tmp_path, "receiver")
    held.release()
    hold_role(tmp_path, "receiver").release()


def test_any_number_work_and_each_writes_down_its_own_children(tmp_path: Path) -> None:
    receiver = hold_role(tmp_path, "receiver")
    workers = [hold_role(tmp_path, "worker") for _ in range(3)]
    assert len({held.pids for held in (receiver, *workers)}) == 4
    workers[1].release()
    again = hold_role(tmp_path, "worker")
    assert again.pids == workers[1].pids  # it ends the children of the one whose place it takes
    for held in (receiver, workers[0], workers[2], again):
        held.release()


def test_a_correlator_is_refused_until_there_is_something_for_it_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="correlations do not run on the node yet"):
        hold_role(tmp_path, "correlator")


@pytest.mark.parametrize("left", ["", "{", "[1, 2]", "[[1]]", '[["x", "y"]]', "null"])
def test_a_file_that_was_half_written_is_nothing(tmp_path: Path, left: str) -> None:
    (tmp_path / "pids").write_text(left, encoding="utf-8")
    assert PidFile(tmp_path / "pids").end_orphans() == []


def test_a_number_that_was_given_to_another_process_is_no_orphan(tmp_path: Path) -> None:
    (tmp_path / "pids").write_text(f'[[{os.getpid()}, "1"]]', encoding="utf-8")
    assert PidFile(tmp_path / "pids").end_orphans() == [f"{os.getpid()} since 1"]
    assert owner_of(os.getpid()) != f"{os.getpid()} since 1"
