"""The shapes in which Windows events travel: as the `evtx` parser gives them, and flat as collectors send them.

Sources: the JSON of the `evtx` parser (attributes under `#attributes`, text under `#text`), and flat JSON with the
event's fields beside those of its header, as the Mordor data sets have it.
"""

from typing import Any, Literal

from tocsin.core.times import iso
from tocsin.core.values import Record
from tocsin.simulate.event import WindowsEvent

Shape = Literal["evtx", "flat"]

_EVENT_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_EVENTLOG_NAMESPACE = "http://manifests.microsoft.com/win/2004/08/windows/eventlog"
_SYSTEM_SID = "S-1-5-18"


def shaped(event: WindowsEvent, number: int, shape: Shape) -> Record:
    """Write an event with its record number in a shape."""
    return evtx_record(event, number) if shape == "evtx" else flat_record(event, number)


def evtx_record(event: WindowsEvent, number: int) -> Record:
    """Write an event as the `evtx` parser gives it."""
    channel = event.channel
    event_id: Any = event.event_id
    if channel.qualifiers is not None:
        event_id = {"#attributes": {"Qualifiers": channel.qualifiers}, "#text": event.event_id}
    system = {
        "Provider": {"#attributes": {"Name": channel.provider, "Guid": channel.guid}},
        "EventID": event_id,
        "Version": 0,
        "Level": 4,
        "Task": event.event_id,
        "Opcode": 0,
        "Keywords": "0x8020000000000000",
        "TimeCreated": {"#attributes": {"SystemTime": iso(event.time)}},
        "EventRecordID": number,
        "Correlation": None,
        "Execution": {"#attributes": {"ProcessID": 3208, "ThreadID": 4804}},
        "Channel": channel.name,
        "Computer": event.host.dns_name,
        "Security": {"#attributes": {"UserID": _SYSTEM_SID}},
    }
    body: Record = {"EventData": event.data}
    if event.wrapper is not None:
        body = {"UserData": {event.wrapper: {"#attributes": {"xmlns": _EVENTLOG_NAMESPACE}, **event.data}}}
    return {"Event": {"#attributes": {"xmlns": _EVENT_NAMESPACE}, "System": system, **body}}


def flat_record(event: WindowsEvent, number: int) -> Record:
    """Write an event flat: header and fields side by side, the fields' values as text."""
    header: Record = {
        "SourceName": event.channel.provider,
        "ProviderGuid": f"{{{event.channel.guid.lower()}}}",
        "Level": "4",
        "Keywords": "0x8020000000000000",
        "Channel": event.channel.name,
        "Hostname": event.host.dns_name,
        "TimeCreated": iso(event.time),
        "@timestamp": iso(event.time),
        "EventID": event.event_id,
        "RecordNumber": number,
        "Task": str(event.event_id),
    }
    fields = {name: _text(value) for name, value in event.data.items()}
    return {**fields, **header}


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
