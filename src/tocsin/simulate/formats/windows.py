"""Windows events in the two shapes in which they travel: as the `evtx` parser gives them, and flat as collectors do.

Sources: the JSON of the `evtx` parser (attributes under `#attributes`, text under `#text`), and flat JSON with the
event's fields beside those of its header, as Windows event collectors write it.
"""

from typing import NamedTuple

import orjson

from tocsin.simulate.company import Host
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.tape import Log, Tape

Value = str | int | bool | None
Data = dict[str, Value]

_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_EVENTLOG_NAMESPACE = "http://manifests.microsoft.com/win/2004/08/windows/eventlog"
SYSTEM_SID = "S-1-5-18"


class Channel(NamedTuple):
    """An event channel with the provider that writes to it; `qualifiers` as old providers have them."""

    name: str
    provider: str
    guid: str
    laptops: Log
    servers: Log
    qualifiers: int | None = None
    keywords: str = "0x8000000000000000"


def _logs(service: str) -> tuple[Log, Log]:
    log_type = f"windows.{service}"
    return Log(f"{log_type}.laptops", log_type, "ndjson"), Log(f"{log_type}.servers", log_type, "ndjson")


_SECURITY_LOGS, _SYSTEM_LOGS = _logs("security"), _logs("system")
SYSMON = Channel(
    "Microsoft-Windows-Sysmon/Operational",
    "Microsoft-Windows-Sysmon",
    "5770385F-C22A-43E0-BF4C-06F5698FFBD9",
    *_logs("sysmon"),
)
SECURITY = Channel(
    "Security",
    "Microsoft-Windows-Security-Auditing",
    "54849625-5478-4994-A5BA-3E3B0328C30D",
    *_SECURITY_LOGS,
    keywords="0x8020000000000000",
)
EVENTLOG = Channel("Security", "Microsoft-Windows-Eventlog", "FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148", *_SECURITY_LOGS)
POWERSHELL = Channel(
    "Microsoft-Windows-PowerShell/Operational",
    "Microsoft-Windows-PowerShell",
    "A0C1853B-5C40-4B15-8766-3CF1C58F985A",
    *_logs("powershell"),
    keywords="0x0",
)
SERVICES = Channel(
    "System", "Service Control Manager", "555908D1-A6D7-4695-8E1E-26931D2012F4", *_SYSTEM_LOGS, qualifiers=16384
)


class WindowsLogs:
    """Writes events of Windows channels to the tape; headers are made once for each host, channel and event id."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._frames: dict[tuple[str, str, int], tuple[bytes, bytes, str]] = {}

    def write(
        self, moment: int, host: Host, channel: Channel, event_id: int, data: Data, wrapper: str | None = None
    ) -> None:
        """Write one event; `wrapper` names the element under UserData, for providers that have no EventData."""
        key = (host.name, channel.provider, event_id)
        frame = self._frames.get(key)
        is_laptop = host.role == "laptop"
        if frame is None:
            made = _evtx_frame(host, channel, event_id) if is_laptop else _flat_frame(host, channel, event_id)
            frame = self._frames[key] = (*made, f"{host.name}/{channel.name}")
        before, after, counter = frame
        time = iso_micros(moment).encode()
        if is_laptop:
            body: object = {"EventData": data}
            if wrapper is not None:
                body = {"UserData": {wrapper: {"#attributes": {"xmlns": _EVENTLOG_NAMESPACE}, **data}}}
            tail = after + orjson.dumps(body)[1:] + b"}\n"
            self._tape.add(moment, channel.laptops, before + time + b'"}},"EventRecordID":', counter, tail)
            return
        fields = orjson.dumps({name: _text(value) for name, value in data.items()})
        head = fields[:-1] + before + time + b'","@timestamp":"' + time + b'","RecordNumber":'
        self._tape.add(moment, channel.servers, head, counter, b"}\n")


def _evtx_frame(host: Host, channel: Channel, event_id: int) -> tuple[bytes, bytes]:
    number: object = event_id
    if channel.qualifiers is not None:
        number = {"#attributes": {"Qualifiers": channel.qualifiers}, "#text": event_id}
    before = {
        "Provider": {"#attributes": {"Name": channel.provider, "Guid": channel.guid}},
        "EventID": number,
        "Version": 0,
        "Level": 4,
        "Task": event_id,
        "Opcode": 0,
        "Keywords": channel.keywords,
    }
    after = {
        "Correlation": None,
        "Execution": {"#attributes": {"ProcessID": 3208, "ThreadID": 4804}},
        "Channel": channel.name,
        "Computer": host.dns_name,
        "Security": {"#attributes": {"UserID": SYSTEM_SID}},
    }
    opening = b'{"Event":' + orjson.dumps({"#attributes": {"xmlns": _NAMESPACE}, "System": before})[:-2]
    return opening + b',"TimeCreated":{"#attributes":{"SystemTime":"', b"," + orjson.dumps(after)[1:] + b","


def _flat_frame(host: Host, channel: Channel, event_id: int) -> tuple[bytes, bytes]:
    header = {
        "SourceName": channel.provider,
        "ProviderGuid": f"{{{channel.guid.lower()}}}",
        "Level": "4",
        "Keywords": channel.keywords,
        "Channel": channel.name,
        "Hostname": host.dns_name,
        "EventID": event_id,
        "Task": str(event_id),
    }
    return b"," + orjson.dumps(header)[1:-1] + b',"TimeCreated":"', b""


def _text(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
