"""Keeping content: what is broken changes nothing, what is sound is kept as it was, and goes when nobody needs it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.processes.places import House
from tests.node.sysmon import WHOAMI
from tocsin.core.errors import StoreFailed
from tocsin.node.activation import content_places, open_snapshot, take
from tocsin.node.processes.folders import content_folder


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def versions(house: House) -> set[str]:
    return {path.name for path in content_folder(house.settings).iterdir() if path.is_dir()}


def test_what_is_broken_changes_nothing_and_is_told_where_it_can_be_mended(house: House) -> None:
    before = house.reload().version
    (house.rules / "wrong.yml").write_text("title: x\nlevel: hgih\ndetection: 3\n", encoding="utf-8")
    (house.rules / "worse.yml").write_text("title: [", encoding="utf-8")
    outcome = house.reload()
    assert (outcome.version, outcome.is_new) == (before, False)
    places = {error.location.path for error in outcome.errors if error.location}
    assert places == {(house.rules / name).as_posix() for name in ("wrong.yml", "worse.yml")}
    active = house.versions.active()
    assert active is not None
    assert active.version == before
    assert versions(house) == {before}


def test_without_anything_before_there_is_nothing(house: House) -> None:
    (house.rules / "wrong.yml").write_text("title: [", encoding="utf-8")
    outcome = house.reload()
    assert outcome.version is None
    assert outcome.errors != ()
    assert house.versions.active() is None


def test_the_same_files_are_the_same_version(house: House) -> None:
    first = house.reload()
    assert (first.is_new, first.rules) == (True, 2)
    again = house.reload()
    assert (again.version, again.is_new) == (first.version, False)
    os.utime(house.rules / "whoami.yml")
    assert house.reload().version == first.version


def test_files_that_two_versions_have_in_common_are_on_the_disk_once(house: House) -> None:
    one, _ = take(content_places(house.settings), content_folder(house.settings))
    (house.rules / "whoami.yml").write_text(WHOAMI.replace("medium", "high"), encoding="utf-8")
    two, _ = take(content_places(house.settings), content_folder(house.settings))
    assert one.version != two.version
    kept = [{file.path: (each.folder / file.path).stat().st_ino for file in each.manifest.files} for each in (one, two)]
    assert len(kept[0]) > 10
    assert [path for path in kept[0] if kept[0][path] != kept[1][path]] == ["rules/00/rules/whoami.yml"]


def test_a_copy_that_is_damaged_is_no_version_and_is_taken_anew(house: House) -> None:
    version = house.reload().version
    assert version is not None
    folder = content_folder(house.settings) / version
    victim = folder / "rules/00/rules/whoami.yml"
    victim.chmod(0o600)
    victim.write_text("title: something else\n", encoding="utf-8")
    with pytest.raises(StoreFailed, match="is not what it was"):
        open_snapshot(folder)
    assert house.reload().version == version
    assert open_snapshot(folder).version == version


def test_what_a_killed_loader_left_behind_is_removed(house: House) -> None:
    content = content_folder(house.settings)
    (content / ".begun" / "rules").mkdir(parents=True)
    (content / ("ab" * 16)).mkdir()  # on disk, and never activated
    version = house.reload().version
    assert versions(house) == {version}


def test_tests_beside_rules_and_hidden_files_are_no_content(house: House) -> None:
    version = house.reload().version
    (house.rules / "whoami.test.yml").write_text("tests: []\n", encoding="utf-8")
    (house.rules / ".git").mkdir()
    (house.rules / ".git" / "x.yml").write_text("x", encoding="utf-8")
    assert house.reload().version == version
