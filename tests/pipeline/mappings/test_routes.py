"""Routes: the same object for the same kind of record, right for every type of value, bounded in number."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.mappings.shapes import SHAPES, Sample, evtx, flat, winlogbeat
from tocsin.core.logsource import LogSource
from tocsin.core.paths import read
from tocsin.core.values import text_of
from tocsin.pipeline.mappings import PlainRoute, RecordMapper, assumed_route, load_mapper, unknown_route
from tocsin.pipeline.mappings.routes import MOST_ROUTES

SYSMON = "Microsoft-Windows-Sysmon/Operational"
PROCESS = Sample(SYSMON, 1, "Microsoft-Windows-Sysmon", "WS-17", 5, "2031-05-06T07:08:09Z", {"Image": "C:\\rake.exe"})


@pytest.fixture
def fresh(shipped: Any) -> RecordMapper:
    """Give a mapper that has seen nothing yet."""
    return load_mapper([shipped])[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_records_of_one_kind_share_one_route(mapper: RecordMapper, shape: str) -> None:
    first = SHAPES[shape](PROCESS)
    second = json.loads(json.dumps(first))
    assert mapper.route(first) is mapper.route(second)
    assert mapper.route(first) is mapper.route(first)


@pytest.mark.parametrize("event", [1, "1", 1.0, {"#text": 1}, {"#text": "1", "#attributes": {"Qualifiers": 0}}])
def test_an_event_id_may_be_a_number_a_text_or_an_object_with_qualifiers(mapper: RecordMapper, event: object) -> None:
    record = evtx(PROCESS)
    expected = mapper.route(record)
    record["Event"]["System"]["EventID"] = event
    assert mapper.route(record) is expected
    assert mapper.route(record) is expected  # the second time from memory


@pytest.mark.parametrize(
    "event",
    [
        True,
        False,
        None,
        [],
        [True, "01"],
        {},
        {"#text": True},
        {"#text": None},
        "01",
        1.5,
        pytest.param(10**5000, id="huge"),
    ],
)
@pytest.mark.parametrize("render", [evtx, flat, winlogbeat])
def test_what_only_looks_like_an_event_id_is_none(mapper: RecordMapper, event: object, render: Any) -> None:
    record = render(PROCESS)
    assert mapper.route(record).logsources[0].category == "process_creation"
    system = record["Event"]["System"] if "Event" in record else record.get("winlog", record)
    system["event_id" if "winlog" in record else "EventID"] = event
    if "event" in record:
        del record["event"]["code"]
    route = mapper.route(record)
    assert route.logsources in ((LogSource("windows", None, "sysmon"),), ())
    assert route.constants.get("EventID") != "1"


@pytest.mark.parametrize("events", [[1], ["x", 1], [1, 3]])
def test_a_record_of_several_events_is_of_the_first_kind_that_the_mapping_names(
    mapper: RecordMapper, events: list[object]
) -> None:
    record = {**flat(PROCESS), "EventID": events}
    route = mapper.route(record)
    assert (route.logsources, route.constants) == ((LogSource("windows", "process_creation", "sysmon"),), {})
    assert mapper.route(record) is route


def test_channels_are_compared_ignoring_case_and_kept_as_written(mapper: RecordMapper) -> None:
    record = flat(PROCESS)
    record["Channel"] = SYSMON.upper()
    route = mapper.route(record)
    assert route.log_type == "windows.sysmon"
    assert route.constants["Channel"] == SYSMON.upper()


def test_a_windows_event_without_a_usable_channel_is_still_one(mapper: RecordMapper) -> None:
    record = evtx(PROCESS)
    for channel in (None, ["Security"], {"a": 1}, ""):
        record["Event"]["System"]["Channel"] = channel
        route = mapper.route(record)
        assert (route.log_type, route.logsources) == ("windows.other", (LogSource("windows"),))
    del record["Event"]["System"]["Channel"]
    assert mapper.route(record).log_type == "windows.other"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"Event": None},
        {"Event": []},
        {"Event": "System"},
        {"Event": {"System": "EventID"}},
        {"Event": {"System": []}},
        {"Channel": "general", "user": "someone"},
        {"EventID": 1},
        {"winlog": 3},
        {"winlog": {"channel": "Security"}},
        {"log_name": "Security"},
        {"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "eventID": "1"},
    ],
)
def test_what_no_mapping_knows_has_the_unknown_route(mapper: RecordMapper, record: dict[str, Any]) -> None:
    route = mapper.route(record)
    assert (route.log_type, route.shape, route.logsources, route.constants) == ("unknown", "unknown", (), {})
    event = mapper.event(record, route, "a.json", 3)
    assert (event.time, event.entities, event.log_type) == (None, (), "unknown")


def test_a_marker_of_another_shape_does_not_hide_a_record(mapper: RecordMapper) -> None:
    expected = mapper.route(flat(PROCESS))
    assert mapper.route({**flat(PROCESS), "Event": {"System": 1}, "winlog": {}}) is expected


def test_hostile_event_ids_make_no_routes_without_end(fresh: RecordMapper) -> None:
    record = flat(PROCESS)
    routes = set()
    for number in range(3 * MOST_ROUTES):
        routes.add(fresh.route({**record, "Channel": "Application", "EventID": number}))
    assert len(routes) == MOST_ROUTES + 1
    last = fresh.route({**record, "Channel": "Application", "EventID": 3 * MOST_ROUTES})
    assert (last.log_type, last.constants) == ("windows.application", {})


def test_a_kind_of_event_first_seen_when_there_are_many_is_known_all_the_same(fresh: RecordMapper) -> None:
    record = flat(PROCESS)
    for number in range(2 * MOST_ROUTES):
        fresh.route({**record, "Channel": f"channel {number}", "EventID": 7})
    route = fresh.route(record)
    assert route.logsources == (LogSource("windows", "process_creation", "sysmon"),)
    assert route.constants == {"EventID": "1"}
    assert fresh.route(record) is route
    assert fresh.route({**record, "Channel": SYSMON.lower()}) is route


def test_long_texts_are_not_kept_as_constants(mapper: RecordMapper) -> None:
    record = {**flat(PROCESS), "Channel": "x" * 10_000}
    assert mapper.route(record).constants == {}
    assert mapper.route(record) is mapper.route({**record, "Channel": "y" * 10_000})


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["1", "Security", SYSMON, "#text", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["#text", "x"]), inner, max_size=2),
    max_leaves=4,
)
PLACES = (("Event",), ("Event", "System"), ("Event", "System", "Channel"), ("Event", "System", "EventID"), ("Channel",), ("EventID",), ("EventData",), ("winlog",), ("winlog", "channel"), ("winlog", "event_id"), ("log_name",), ("event_id",))  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(shape=st.sampled_from(sorted(SHAPES)), changes=st.lists(st.tuples(st.sampled_from(PLACES), odd), max_size=3))
def test_any_record_has_one_route_whose_constants_are_true(
    mapper: RecordMapper, shape: str, changes: list[tuple[tuple[str, ...], Any]]
) -> None:
    record = copy.deepcopy(SHAPES[shape](PROCESS))
    for place, value in changes:
        node: Any = record
        for key in place[:-1]:
            node = node.get(key) if isinstance(node, dict) else None
        if isinstance(node, dict):
            node[place[-1]] = value
    route = mapper.route(record)
    assert mapper.route(record) is route
    for field, text in route.constants.items():
        value = read(record, route.resolve(field).paths)
        assert isinstance(value, str | int | float)
        assert text_of(value) == text
    mapper.event(record, route, "source", 1)


def test_an_assumed_route_reads_every_field_by_its_own_name() -> None:
    logsource = LogSource("linux", "process_creation")
    route = assumed_route(logsource)
    assert (route.log_type, route.logsources, route.constants) == ("assumed", (logsource,), {})
    resolution = route.resolve("process.name")
    assert (resolution.paths, resolution.dotted, resolution.by) == ((), True, "assumed")
    assert route.resolve("process.name") is resolution


def test_routes_are_told_apart_by_identity() -> None:
    assert assumed_route(LogSource()) != assumed_route(LogSource())
    assert isinstance(unknown_route(), PlainRoute)
    assert unknown_route().resolve("a").by == "native"
