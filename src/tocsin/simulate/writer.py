"""Writes a simulation into a folder: one log file a host, and the truth about every event beside them."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from tocsin.core.errors import UsageError
from tocsin.core.location import Location
from tocsin.core.times import iso
from tocsin.simulate.network import Host
from tocsin.simulate.run import NumberedEvent
from tocsin.simulate.shapes import Shape, shaped

LOGS = "logs"
TRUTH = "truth.ndjson"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the folder of the logs, the truth file, and how many events of which kind."""

    logs: Path
    truth: Path
    harmless: int
    attack: int


def write(events: Iterable[NumberedEvent], folder: Path) -> Written:
    """Write events to `folder`/logs/HOST.ndjson and what is true of each to `folder`/truth.ndjson.

    Workstations' logs have the shape of the `evtx` parser, servers' are flat as a collector sends them. A line of the
    truth names its event by `source` (below the folder) and `position` (byte offset), as findings do, and tells the
    attack's `step` and ATT&CK `technique`, both null for a harmless event. Raises UsageError when the folder holds
    logs already, so that old and new ones are never mixed.
    """
    logs, truth = folder / LOGS, folder / TRUTH
    _require_empty(logs)
    logs.mkdir(parents=True, exist_ok=True)
    harmless = attack = 0
    with ExitStack() as files:
        told = files.enter_context(truth.open("wb"))
        outputs: dict[str, BinaryIO] = {}
        for item in events:
            host = item.event.host
            if host.name not in outputs:
                outputs[host.name] = files.enter_context((logs / f"{host.name}.ndjson").open("wb"))
            output = outputs[host.name]
            told.write(orjson.dumps(_truth(item, output.tell()), option=orjson.OPT_APPEND_NEWLINE))
            record = shaped(item.event, item.number, _shape(host))
            output.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            attack += item.event.step is not None
            harmless += item.event.step is None
    return Written(logs, truth, harmless, attack)


def _require_empty(logs: Path) -> None:
    if logs.exists() and (not logs.is_dir() or any(logs.iterdir())):
        raise UsageError(
            "there is something already",
            location=Location(logs.as_posix()),
            remedy="name another folder with -o, or remove this one first",
        )


def _shape(host: Host) -> Shape:
    return "evtx" if host.role == "workstation" else "flat"


def _truth(item: NumberedEvent, position: int) -> dict[str, object]:
    event = item.event
    return {
        "source": f"{LOGS}/{event.host.name}.ndjson",
        "position": position,
        "time": iso(event.time),
        "host": event.host.dns_name,
        "channel": event.channel.name,
        "record": item.number,
        "event_id": event.event_id,
        "step": event.step.name if event.step else None,
        "technique": event.step.technique if event.step else None,
    }
