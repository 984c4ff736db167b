"""Committers and keepers of a lake are killed, or are two at a time: no event is lost, and none is there twice."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from tests.node.work.lake_house import NOW, Lake, all_of
from tests.pipeline.lake.gateway import Gateway
from tests.pipeline.lake.lakes import TABLE
from tocsin.core.errors import StoreError
from tocsin.node.state import LakeFiles
from tocsin.pipeline.lake import LakePlace

FILES = 60


@pytest.fixture(params=["disk", "store"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    """Give a lake of each kind, with files that wait."""
    gateway: Gateway | None = None if request.param == "disk" else request.getfixturevalue("gateway")
    lake = Lake(tmp_path, *gateway.place()) if gateway else Lake(tmp_path)
    for number in range(FILES):
        lake.write(NOW + timedelta(seconds=number))
    return lake


def work(folder: Path, url: str, options: Mapping[str, str], stored: Path) -> None:
    """Commit what waits, a few files at a time, and maintain in between, until nothing is to be done."""
    lake = Lake(folder, LakePlace(url, options), stored)
    going = lake.work()
    while True:
        with suppress(StoreError):
            done = going.step(most=3) + going.turn()
            lake.clock.advance(timedelta(seconds=4))
            if not done and lake.clock.steady() > 4 * FILES:
                return


def started(lake: Lake, folder: Path) -> SpawnProcess:
    """Begin to work in a process of its own."""
    arguments = (folder, lake.place.url, lake.place.options, lake.folder)
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    return process


def test_killed_again_and_again_all_is_there_once(lake: Lake, tmp_path: Path) -> None:
    before: set[str] = set()
    kills = 0
    while LakeFiles(lake.database).uncommitted(1):
        process = started(lake, tmp_path)
        log = lake.folder / TABLE / "_delta_log"
        while process.is_alive():
            process.join(0.02)
            now = {path.name for path in log.glob("*.json")} if log.is_dir() else set()
            if len(now - before) >= 4 + kills % 3:  # it has come a little further, and is in the middle of something
                process.kill()
                process.join()
                kills += 1
                before = now
    assert kills >= 3
    work = lake.work()
    while work.step():
        pass
    all_of(work)
    assert lake.ids() == [f"{number:05}" for number in range(1, FILES + 1)]


def test_two_at_a_time_all_is_there_once(lake: Lake, tmp_path: Path) -> None:
    both = [started(lake, tmp_path) for _ in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert LakeFiles(lake.database).uncommitted(1) == []
    assert lake.ids() == [f"{number:05}" for number in range(1, FILES + 1)]
    assert lake.files() < FILES
