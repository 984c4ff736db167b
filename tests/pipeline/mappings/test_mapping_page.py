"""The example of docs/adding-a-mapping.md is a sound mapping that does what the page says."""

import re
from pathlib import Path

import orjson
import pytest

from tocsin.core.entity import Entity
from tocsin.core.logsource import LogSource
from tocsin.pipeline.mappings import MappedRoute, load_mapper
from tocsin.pipeline.mappings.models import LogTypeSettings, ShapeSettings


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "adding-a-mapping.md").read_text(encoding="utf-8")


def block(page: str, name: str) -> str:
    (found,) = re.findall(rf"^```\w+ {re.escape(name)}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_example_loads_beside_the_shipped_mappings_and_knows_its_events(
    page: str, shipped: Path, tmp_path: Path
) -> None:
    (tmp_path / "example.yml").write_text(block(page, "mappings/windows.stocktaker.yml"), encoding="utf-8")
    mapper, errors = load_mapper([shipped, tmp_path])
    assert errors == []
    records = [orjson.loads(line) for line in block(page, "stock.ndjson").splitlines()]
    assert len(records) == 2
    for record in records:
        route = mapper.route(record)
        event = mapper.event(record, route, "stock.ndjson", 1)
        assert isinstance(route, MappedRoute)
        assert route.logsources == (LogSource("windows", None, "stocktaker"),)
        assert route.resolve("User").by == "mapping"
        assert (route.ocsf.class_uid, route.ocsf.activity_id) == (6005, 1)
        assert Entity("user", "LARKFIELD\\ada.berg") in event.entities
        assert event.time is not None


def test_every_key_of_mapping_files_is_on_the_page(page: str) -> None:
    for model in (LogTypeSettings, ShapeSettings):
        assert [name for name in model.model_fields if f"`{name}`" not in page] == []
