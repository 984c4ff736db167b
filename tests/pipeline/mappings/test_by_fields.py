"""Records that no mapping knows meet the rules about the fields that they have, if that is asked for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.paths import read_dotted
from tocsin.core.times import iso
from tocsin.core.values import ABSENT
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.mappings.by_fields import MOST_SETS, RoutesByFields

WANTED = frozenset(("Image", "process.name", "process.args", "a.b.c"))


def test_a_record_has_the_route_of_its_fields() -> None:
    routes = RoutesByFields(WANTED)
    route = routes.find({"Image": "x", "process": {"name": "y", "id": 3}})
    assert (route.held, route.logsources, route.log_type) == (frozenset(("Image", "process.name")), (), "unknown")
    assert routes.find({"process.name": "z", "Image": None, "more": 1}) is route
    assert routes.find({"process": [{"args": "a"}, {"name": "b"}]}).held == {"process.args", "process.name"}


def test_a_record_without_any_of_them_stays_unknown() -> None:
    route = RoutesByFields(WANTED).find({"image": "x", "process": {"title": "y"}})
    assert (route.held, route.logsources) == (None, ())


def test_sets_of_fields_without_end_are_bounded() -> None:
    wanted = frozenset(f"f{number}" for number in range(MOST_SETS + 10))
    routes = RoutesByFields(wanted)
    found = {routes.find({name: 1}) for name in sorted(wanted)}
    assert len(found) == MOST_SETS + 1
    assert sum(route.held is None for route in found) == 1


KEYS = st.sampled_from(["a", "b", "c", "a.b", "b.c", "Image", "process", "name"])
NODES = st.recursive(
    st.none() | st.integers(0, 3),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)


@given(record=st.dictionaries(KEYS, NODES, max_size=3))
def test_a_field_is_held_where_its_dotted_name_leads_somewhere(record: dict[str, object]) -> None:
    held = RoutesByFields(WANTED).find(record).held or frozenset()
    for field in WANTED:
        if read_dotted(record, field) is not ABSENT:
            assert field in held


@pytest.mark.parametrize(
    ("record", "time"),
    [
        ({"Image": "x", "@timestamp": "2031-05-06T07:08:09Z"}, "2031-05-06T07:08:09.000000Z"),
        ({"Image": "x", "timestamp": "yesterday", "ts": 1935817689}, "2031-05-06T07:08:09.000000Z"),
        ({"Image": "x"}, None),
    ],
)
def test_the_time_is_looked_for_under_the_usual_names(
    shipped: Path, record: dict[str, object], time: str | None
) -> None:
    mapper, _ = load_mapper([shipped], by_fields=WANTED)
    assert iso(mapper.event(record, mapper.route(record), "a.json", 1).time) == time
    plain, _ = load_mapper([shipped])
    assert plain.route(record).held is None
    assert plain.time(record, plain.route(record)) is None


def test_a_record_that_a_mapping_knows_keeps_its_logsources(shipped: Path) -> None:
    mapper, _ = load_mapper([shipped], by_fields=WANTED)
    route = mapper.route({"Channel": "Security", "EventID": 4688, "Image": "x"})
    assert (route.log_type, route.held) == ("windows.security", None)
