"""Where fields are, and what decided it."""

import pytest

from tests.pipeline.mappings.shapes import Sample, evtx, flat, flat_data, winlogbeat, winlogbeat6
from tocsin.core.paths import read, read_dotted
from tocsin.core.ports import Route
from tocsin.core.values import ABSENT, Record
from tocsin.pipeline.mappings import MappedRoute, RecordMapper

SYSMON = Sample("Microsoft-Windows-Sysmon/Operational", 1, "Microsoft-Windows-Sysmon", "WS-17", 5, "2031-05-06T07:08:09Z", {"Image": "C:\\rake.exe"})  # fmt: skip
AUDIT = Sample("Security", 4688, "Microsoft-Windows-Security-Auditing", "WS-17", 5, "2031-05-06T07:08:09Z", {"NewProcessName": "C:\\rake.exe", "ProcessId": "0x4"})  # fmt: skip


def value(record: Record, route: Route, field: str) -> object:
    resolution = route.resolve(field)
    found = read(record, resolution.paths)
    return read_dotted(record, field) if found is ABSENT and resolution.dotted else found


@pytest.mark.parametrize(
    ("render", "native"),
    [
        (evtx, "Event.EventData.Image"),
        (flat_data, "EventData.Image"),
        (winlogbeat, "winlog.event_data.Image"),
        (winlogbeat6, "event_data.Image"),
    ],
)
def test_sigma_native_and_ocsf_names_lead_to_one_value(mapper: RecordMapper, render: object, native: str) -> None:
    record = render(SYSMON)  # type: ignore[operator]
    route = mapper.route(record)
    decided = {}
    for field in ("Image", native, "ocsf.process.file.path"):
        assert value(record, route, field) == "C:\\rake.exe"
        decided[field] = route.resolve(field).by
    assert decided == {"Image": "shape", native: "native", "ocsf.process.file.path": "ocsf"}


def test_a_name_of_the_log_type_is_decided_by_its_mapping(mapper: RecordMapper) -> None:
    route = mapper.route(evtx(AUDIT))
    assert route.resolve("Image").by == "mapping"
    assert route.resolve("Image").paths[0] == ("Event", "EventData", "NewProcessName")
    assert route.resolve("ocsf.process.file.path").by == "ocsf"


def test_the_alias_of_an_event_id_is_not_one_of_another(mapper: RecordMapper) -> None:
    other = Sample("Security", 4689, "p", "WS-17", 5, "2031-05-06T07:08:09Z", {"NewProcessName": "x"})
    record = evtx(other)
    assert value(record, mapper.route(record), "Image") is ABSENT


def test_native_names_keep_their_meaning(mapper: RecordMapper) -> None:
    record = evtx(AUDIT)
    assert value(record, mapper.route(record), "ProcessId") == "0x4"


def test_the_native_name_of_an_event_id_with_qualifiers_leads_to_its_text(mapper: RecordMapper) -> None:
    record = evtx(
        Sample("System", 7045, "Service Control Manager", "WS-17", 5, "2031-05-06T07:08:09Z", qualifiers=16384)
    )
    route = mapper.route(record)
    assert value(record, route, "Event.System.EventID") == 7045
    assert value(record, route, "Qualifiers") == 16384
    assert route.resolve("EventID").by == "shape"


def test_flat_names_are_read_by_one_path(mapper: RecordMapper) -> None:
    resolution = mapper.route(flat(SYSMON)).resolve("Image")
    assert (resolution.paths, resolution.by, resolution.dotted) == ((("Image",),), "native", False)


def test_user_data_is_found_whatever_its_element_is_called(mapper: RecordMapper) -> None:
    record = evtx(Sample("Security", 1102, "e", "WS-17", 5, "2031-05-06T07:08:09Z", {"SubjectUserName": "a"}, element="LogFileCleared"))  # fmt: skip
    assert value(record, mapper.route(record), "SubjectUserName") == "a"


def test_flattened_records_are_read_by_their_dotted_keys(mapper: RecordMapper) -> None:
    record = {**winlogbeat(SYSMON), "process.executable": "C:\\flat.exe"}
    assert value(record, mapper.route(record), "process.executable") == "C:\\flat.exe"


def test_what_a_module_moved_to_ecs_is_found(mapper: RecordMapper) -> None:
    record = {
        "@timestamp": "2031-05-06T07:08:09Z",
        "winlog": {"channel": SYSMON.channel, "event_id": "1", "record_id": 5, "computer_name": "WS-17"},
        "process": {"executable": "C:\\rake.exe", "command_line": "rake", "parent": {"executable": "C:\\p.exe"}},
        "user": {"domain": "NT AUTHORITY", "name": "SYSTEM", "id": "S-1-5-18"},
    }
    route = mapper.route(record)
    assert value(record, route, "Image") == "C:\\rake.exe"
    assert value(record, route, "ParentImage") == "C:\\p.exe"
    assert value(record, route, "ocsf.process.cmd_line") == "rake"
    assert value(record, route, "User") == ["NT AUTHORITY", "SYSTEM", "S-1-5-18"]


def test_the_events_own_data_comes_before_ecs(mapper: RecordMapper) -> None:
    record = {**winlogbeat(SYSMON), "process": {"executable": "changed"}}
    assert value(record, mapper.route(record), "Image") == "C:\\rake.exe"


def test_an_unmapped_ocsf_name_is_nowhere(mapper: RecordMapper) -> None:
    for render in (evtx, flat, winlogbeat):
        record = render(SYSMON)
        assert value(record, mapper.route(record), "ocsf.job.name") is ABSENT


def test_nxlog_keeps_the_type_of_an_event_under_another_name(mapper: RecordMapper) -> None:
    record = flat(Sample(SYSMON.channel, 13, SYSMON.provider, "WS-17", 5, "2031-05-06T07:08:09Z", {"EventType": "INFO", "EventTypeOrignal": "INFO"}))  # fmt: skip
    record["EventTypeOrignal"] = "SetValue"
    assert value(record, mapper.route(record), "EventType") == "SetValue"


def test_what_was_decided_is_decided_once(mapper: RecordMapper) -> None:
    first, second = (mapper.route(evtx(Sample("Security", event, "p", "c", 1, "t"))) for event in (4800, 4801))
    assert isinstance(first, MappedRoute)
    assert first is not second
    assert first.resolve("SubjectUserName") is second.resolve("SubjectUserName")
