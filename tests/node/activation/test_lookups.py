"""Files of enrichments are content: they belong to a version, and change when the content is loaded anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.processes.places import House
from tests.node.processes.test_content_in_force import gone_over, turn
from tests.node.sysmon import event
from tests.node.work.test_enrichment import OWNED, assets
from tocsin.node.activation import open_snapshot
from tocsin.node.processes.folders import content_folder


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, shards=1)
    yield made
    made.close()


def use(house: House, owner: str) -> None:
    enrichment = assets(house.folder, f"host,owner\nWS01.corp.example,{owner}\n")
    house.settings = house.settings.model_copy(update={"enrichments": [enrichment]})


def test_events_meet_the_files_of_the_version_in_force(house: House) -> None:
    use(house, "Finance")
    first = house.activate({"a.yml": OWNED})
    worker = house.worker()
    house.send("web", event(1))
    turn(house, worker)
    use(house, "IT")  # written, and not loaded
    house.send("web", event(2))
    turn(house, worker)
    assert len(house.titles()) == 2
    second = house.reload().version
    assert second not in (None, first)
    gone_over(house, worker, str(second))
    house.send("web", event(3))
    turn(house, worker)
    assert (len(house.titles()), house.detected(0)) == (2, 3)


def test_settings_belong_to_the_version_too(house: House) -> None:
    use(house, "Finance")
    first = house.activate({"a.yml": OWNED})
    (enrichment,) = house.settings.enrichments
    changed = enrichment.model_copy(update={"columns": ["owner"]})
    house.settings = house.settings.model_copy(update={"enrichments": [changed]})
    second = house.reload().version
    assert second not in (None, first)
    folder = content_folder(house.settings)
    (kept,) = open_snapshot(folder / str(second)).places.enrichments
    assert (kept.columns, kept.file.read_text()) == (["owner"], enrichment.file.read_text())


def test_a_broken_file_leaves_the_old_version_running(house: House) -> None:
    use(house, "Finance")
    first = house.activate({"a.yml": OWNED})
    (house.folder / "assets.csv").write_text("host,owner\nWS01.corp.example\n")
    outcome = house.reload()
    assert (outcome.version, outcome.is_new) == (first, False)
    assert [str(error) for error in outcome.errors] == [
        f"{house.folder}/assets.csv:2: has 1 fields, and there are 2 columns"
    ]
    (house.folder / "assets.csv").unlink()
    (error,) = house.reload().errors
    assert str(error).startswith(f"{house.folder}/assets.csv: cannot be read")
