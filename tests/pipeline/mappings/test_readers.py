"""Time, identity and entities of events."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.pipeline.mappings.shapes import Sample, evtx, flat, winlogbeat
from tocsin.core.entity import Entity
from tocsin.core.times import iso
from tocsin.pipeline.mappings import RecordMapper

LOGON = Sample("Security", 4624, "p", "DC-1", 9, "2031-05-06T07:08:09.123456Z", {"TargetUserName": "a"})
SYSMON = "Microsoft-Windows-Sysmon/Operational"


def time_of(mapper: RecordMapper, record: dict[str, Any]) -> str | None:
    return iso(mapper.time(record, mapper.route(record)))


def event_of(mapper: RecordMapper, record: dict[str, Any], source: str = "s", position: int = 1) -> Any:
    return mapper.event(record, mapper.route(record), source, position)


def test_a_time_with_a_zone_wins_over_local_time(mapper: RecordMapper) -> None:
    record = {**flat(LOGON), "EventTime": "2031-05-06 03:08:07", "@timestamp": "2031-05-06T07:08:09Z"}
    assert time_of(mapper, record) == "2031-05-06T07:08:09.000000Z"
    record["EventTime"] = "2031-05-06T03:08:07.5-04:00"
    assert time_of(mapper, record) == "2031-05-06T07:08:07.500000Z"


def test_local_time_alone_is_read_as_utc(mapper: RecordMapper) -> None:
    record = flat(LOGON)
    del record["@timestamp"]
    assert time_of(mapper, record) == "2031-05-06T09:00:00.000000Z"


def test_sysmons_own_time_comes_first_and_is_utc(mapper: RecordMapper) -> None:
    sample = Sample(SYSMON, 1, "p", "c", 1, "2031-05-06T07:08:30Z", {"UtcTime": "2031-05-06 07:08:09.25"})
    for render in (evtx, flat, winlogbeat):
        assert time_of(mapper, render(sample)) == "2031-05-06T07:08:09.250000Z"


@pytest.mark.parametrize("broken", ["", "-", "yesterday", None, [], {}, True, "2031-13-45T00:00:00Z"])
def test_a_broken_time_gives_way_to_the_next_or_to_none(mapper: RecordMapper, broken: object) -> None:
    record = evtx(Sample(SYSMON, 1, "p", "c", 1, "2031-05-06T07:08:30Z", {"UtcTime": broken}))
    assert time_of(mapper, record) == "2031-05-06T07:08:30.000000Z"
    record["Event"]["System"]["TimeCreated"]["#attributes"]["SystemTime"] = broken
    assert time_of(mapper, record) is None


def test_times_since_the_epoch_have_a_zone(mapper: RecordMapper) -> None:
    for since in (1_935_817_689, "1935817689", 1_935_817_689_000):
        record = {**flat(LOGON), "EventTime": since}
        time = mapper.time(record, mapper.route(record))
        assert time == datetime.fromtimestamp(1_935_817_689, UTC)


def test_one_event_has_one_id_wherever_it_is_read(mapper: RecordMapper) -> None:
    first = event_of(mapper, evtx(LOGON), "a.evtx", 1)
    second = event_of(
        mapper, {**flat(LOGON), "Channel": "security", "RecordNumber": "9", "Hostname": "dc-1"}, "b.json", 2
    )
    assert first.id == second.id
    assert first.id != event_of(mapper, evtx(Sample("System", 4624, "p", "DC-1", 9, LOGON.time))).id


@pytest.mark.parametrize("number", [None, "", [9], {"a": 9}])
def test_without_a_record_number_the_place_is_the_identity(mapper: RecordMapper, number: object) -> None:
    record = {**flat(LOGON), "RecordNumber": number}
    here, there = event_of(mapper, record, "a.json", 1), event_of(mapper, record, "a.json", 2)
    assert here.id != there.id
    assert here.id == event_of(mapper, record, "a.json", 1).id
    assert here.id != event_of(mapper, record, "b.json", 1).id


def test_entities_are_told_once_and_never_empty(mapper: RecordMapper) -> None:
    data = {"TargetUserName": " root ", "TargetDomainName": "-", "SubjectUserName": "root", "SubjectDomainName": "", "IpAddress": "-", "ProcessName": ""}  # fmt: skip
    event = event_of(mapper, evtx(Sample("Security", 4624, "p", "Dc-1", 9, LOGON.time, data)))
    assert event.entities == (Entity("host", "Dc-1"), Entity("user", "root"))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("FE80::1", "fe80::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", None),
        ("::", None),
        ("LOCAL", None),
        ("10.1.2", None),
        (3, None),
    ],
)
def test_only_addresses_are_ips(mapper: RecordMapper, address: object, told: str | None) -> None:
    event = event_of(mapper, evtx(Sample("Security", 4624, "p", "c", 9, LOGON.time, {"IpAddress": address})))
    assert [entity.value for entity in event.entities if entity.kind == "ip"] == ([told] if told else [])


def test_values_of_odd_types_make_no_entities(mapper: RecordMapper) -> None:
    data = {"TargetUserName": {"a": "b"}, "SubjectUserName": [None, ["x", {"y": 1}]], "ProcessName": 10**5000}
    event = event_of(mapper, evtx(Sample("Security", 4624, "p", "c", 9, LOGON.time, data)))
    assert event.entities == (Entity("host", "c"), Entity("user", "x"))


def test_a_list_of_values_makes_a_bounded_number_of_entities(mapper: RecordMapper) -> None:
    data = {"TargetUserName": [f"user {number}" for number in range(10_000)]}
    event = event_of(mapper, evtx(Sample("Security", 4624, "p", "c", 9, LOGON.time, data)))
    assert len(event.entities) == 64
