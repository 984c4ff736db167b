"""One event in every shape it may come in: what the collectors make of it, written by hand for the tests."""

from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A Windows event, free of any shape. `data` has the names of the event's own manifest; `values` are unnamed ones."""

    channel: str
    event: int
    provider: str
    computer: str
    record: int
    time: str
    data: dict[str, Any] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    element: str | None = None
    """The element around the values of an event that has them in UserData."""
    message: str = ""
    qualifiers: int | None = None


def evtx(sample: Sample) -> Record:
    """Give the event as the EVTX parser does."""
    event_data: Any = dict(sample.data) or None
    if sample.values:
        event_data = {"Data": {"#text": list(sample.values)}}
    event: Record = {
        "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
        "System": {
            "Provider": {"#attributes": {"Name": sample.provider, "Guid": "00000000-0000-0000-0000-000000000000"}},
            "EventID": sample.event
            if sample.qualifiers is None
            else {"#attributes": {"Qualifiers": sample.qualifiers}, "#text": sample.event},
            "Version": 1,
            "Level": 4,
            "Task": 0,
            "Opcode": 0,
            "Keywords": "0x8000000000000000",
            "TimeCreated": {"#attributes": {"SystemTime": sample.time}},
            "EventRecordID": sample.record,
            "Correlation": None,
            "Execution": {"#attributes": {"ProcessID": 7, "ThreadID": 8}},
            "Channel": sample.channel,
            "Computer": sample.computer,
            "Security": {"#attributes": {"UserID": "S-1-5-18"}},
        },
        "EventData": event_data,
    }
    if sample.element:
        event["EventData"] = None
        event["UserData"] = {sample.element: {"#attributes": {"xmlns": "urn:of-the-provider"}, **sample.data}}
    return {"Event": event}


def evtx_attributes(sample: Sample) -> Record:
    """Give the event as EVTX parsers do that keep attributes beside the elements."""
    event = evtx(sample)["Event"]
    system = event["System"]
    for name in ("Provider", "TimeCreated", "Execution", "Security"):
        system[f"{name}_attributes"] = system.pop(name)["#attributes"]
    if isinstance(system["EventID"], dict):
        system["EventID_attributes"] = system["EventID"]["#attributes"]
        system["EventID"] = system["EventID"]["#text"]
    if sample.values:
        event["EventData"] = {"Data": list(sample.values)}
    return {"Event_attributes": event.pop("#attributes"), "Event": event}


def flat(sample: Sample) -> Record:
    """Give the event as NXLog does: local time without a zone, and a time of receipt with one."""
    return {
        "EventTime": "2031-05-06 09:00:00",
        "@timestamp": sample.time,
        "Hostname": sample.computer,
        "Keywords": -9223372036854775808,
        "EventID": sample.event,
        "SourceName": sample.provider,
        "ProviderGuid": "{00000000-0000-0000-0000-000000000000}",
        "Version": 1,
        "Task": 0,
        "RecordNumber": sample.record,
        "ExecutionProcessID": 7,
        "ThreadID": 8,
        "Channel": sample.channel,
        "Message": sample.message or "\r\n".join(sample.values) or "Something happened.",
        **sample.data,
    }


def flat_data(sample: Sample) -> Record:
    """Give the event as forensic collectors do that keep the event data apart."""
    return {
        "EventTime": sample.time,
        "Computer": sample.computer,
        "Channel": sample.channel,
        "Provider": sample.provider,
        "EventID": sample.event,
        "EventRecordID": sample.record,
        "UserSID": "S-1-5-18",
        "Message": sample.message,
        "EventData": {"Data": list(sample.values)} if sample.values else dict(sample.data),
    }


def winlogbeat(sample: Sample) -> Record:
    """Give the event as winlogbeat does from version 7 on."""
    data = dict(sample.data) or {f"param{place}": value for place, value in enumerate(sample.values, 1)}
    return {
        "@timestamp": sample.time,
        "event": {"code": str(sample.event), "kind": "event", "provider": sample.provider, "created": sample.time},
        "host": {"name": sample.computer},
        "log": {"level": "information"},
        "message": sample.message or "\n".join(sample.values),
        "winlog": {
            "channel": sample.channel,
            "computer_name": sample.computer,
            "event_id": str(sample.event),
            "provider_name": sample.provider,
            "record_id": sample.record,
            "api": "wineventlog",
            "process": {"pid": 7, "thread": {"id": 8}},
            ("user_data" if sample.element else "event_data"): data,
        },
    }


def winlogbeat6(sample: Sample) -> Record:
    """Give the event as winlogbeat did up to version 6."""
    data = dict(sample.data) or {f"param{place}": value for place, value in enumerate(sample.values, 1)}
    return {
        "@timestamp": sample.time,
        "beat": {"hostname": "collector", "version": "6.8.0"},
        "computer_name": sample.computer,
        "event_id": sample.event,
        "level": "Information",
        "log_name": sample.channel,
        "message": sample.message or "\n".join(sample.values),
        "record_number": str(sample.record),
        "source_name": sample.provider,
        "type": "wineventlog",
        ("user_data" if sample.element else "event_data"): data,
    }


SHAPES = {
    "windows.evtx": evtx,
    "windows.flat": flat,
    "windows.flat_data": flat_data,
    "windows.winlogbeat": winlogbeat,
    "windows.winlogbeat6": winlogbeat6,
}
