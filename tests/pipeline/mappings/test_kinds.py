"""Kinds of event that fields decide, and values that a mapping implies."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.mappings.test_load import LOG_TYPE, SHAPE, told
from tocsin.core.logsource import LogSource
from tocsin.core.paths import read
from tocsin.pipeline.mappings import MappedRoute, RecordMapper, load_mapper
from tocsin.pipeline.mappings.routes import MOST_ROUTES

EVENTS = """\
values: {Garden: north}
events:
  - ids: [dig]
    where: {Tool: [spade, 7]}
    title: Dug
    categories: [digging]
    values: {Outcome: hole}
  - where: {Weather: [rain]}
    title: Rained on
    values: {Outcome: mud, Garden: south}
  - ids: [dig]
    title: Dug somehow
    fields: {Tool: [tools.name]}
    ocsf: {attributes: {message: Garden}}
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> RecordMapper:
    folder = tmp_path_factory.mktemp("garden")
    (folder / "garden.yml").write_text(f"{SHAPE}---\n{LOG_TYPE}{EVENTS}", encoding="utf-8")
    mapper, errors = load_mapper([folder])
    assert errors == []
    return mapper


def mapped(mapper: RecordMapper, **more: Any) -> MappedRoute:
    record = {"bed": "Roses", "act": "dig", **more}
    route = mapper.route(record)
    assert isinstance(route, MappedRoute)
    assert mapper.route(dict(record)) is route
    return route


@pytest.mark.parametrize(
    ("more", "title", "outcome"),
    [
        ({"Tool": "SPADE"}, "Dug", "hole"),
        ({"Tool": 7, "Weather": "rain"}, "Dug", "hole"),
        ({"Tool": ["fork", "spade"]}, "Dug", "hole"),
        ({"Tool": "fork", "Weather": "rain"}, "Rained on", "mud"),
        ({"act": "sow", "Tool": "spade", "Weather": "Rain"}, "Rained on", "mud"),
        ({"Tool": "fork"}, "Dug somehow", None),
        ({"act": "sow", "Tool": "spade"}, "Beds", None),
        ({"act": ["sow", "dig"], "Tool": "spade"}, "Dug", "hole"),
        ({"act": ["sow", "dig"]}, "Dug somehow", None),
        ({"Tool": {"spade": 1}, "Weather": None}, "Dug somehow", None),
        ({"Tool": 10**5000}, "Dug somehow", None),
    ],
)
def test_fields_decide_the_kind_of_an_event(
    garden: RecordMapper, more: dict[str, Any], title: str, outcome: str | None
) -> None:
    route = mapped(garden, **more)
    assert route.event_title == title
    assert route.constants.get("Outcome") == route.resolve("Outcome").value == outcome


def test_an_implied_value_is_the_same_for_rules_and_for_ocsf(garden: RecordMapper) -> None:
    route = mapped(garden)
    resolution = route.resolve("Garden")
    assert (resolution.by, resolution.paths, resolution.value) == ("implied", (), "north")
    assert route.resolve("ocsf.message").value == "north"
    assert route.constants == {"bed": "Roses", "act": "dig", "Garden": "north"}
    assert mapped(garden, Weather="rain").constants["Garden"] == "south"
    assert route.logsources == (LogSource("garden", None, "beds"),)


def test_what_decides_a_route_is_told(garden: RecordMapper) -> None:
    assert {("Tool",), ("Weather",), ("bed",), ("act",)} <= set(garden.decides_route().values)


def test_kinds_that_fields_decide_stay_right_when_there_are_many_routes(garden: RecordMapper) -> None:
    for number in range(2 * MOST_ROUTES):
        garden.route({"bed": "Roses", "act": f"act {number}", "Weather": "rain"})
    route = mapped(garden, act="something new", Weather="rain")
    assert (route.event_title, route.constants) == ("Rained on", {"Outcome": "mud", "Garden": "south"})
    assert mapped(garden, act="something newer", Weather="rain") is route
    assert mapped(garden, act="something new").event_title == "Beds"


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.sampled_from(["dig", "spade", "rain", 7, True, None]) | st.lists(st.sampled_from(["dig", "spade"]))
            for name in ("act", "Tool", "Weather")
        },
    )
)
def test_records_that_are_equal_where_routes_are_decided_have_one_route(
    garden: RecordMapper, record: dict[str, Any]
) -> None:
    whole = {"bed": "Roses", **record, "other": 1}
    deciding = garden.decides_route()
    part = {path[0]: read(whole, (path,)) for path in deciding.values if path[0] in whole}
    assert garden.route(part) is garden.route(whole)


def test_a_kind_that_nothing_tells_is_an_error(tmp_path: Path) -> None:
    text = f"{SHAPE}---\n{LOG_TYPE}values: {{ocsf.message: a, act: dig}}\nevents: [{{title: Any}}]\n"
    (tmp_path / "garden.yml").write_text(text, encoding="utf-8")
    assert told(load_mapper([tmp_path])[1], tmp_path) == [
        "garden.yml:20: says of no event that it is of this kind",
        "garden.yml:19: 'ocsf.message' is an OCSF name",
    ]


def test_a_field_that_routes_cannot_be_implied(tmp_path: Path) -> None:
    (tmp_path / "garden.yml").write_text(f"{SHAPE}---\n{LOG_TYPE}values: {{act: dig}}\n", encoding="utf-8")
    assert told(load_mapper([tmp_path])[1], tmp_path) == [
        "garden.yml:19: 'act' decides the route in shape 'garden.json' and cannot be another field"
    ]
