"""Events that defeat every memory: process creations whose command lines, paths and hashes all differ."""

import random
import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import orjson

from bench.data import records
from tocsin.core.values import Record

_PROCESS_CREATIONS = {("microsoft-windows-sysmon/operational", "1"), ("security", "4688")}
_SALTED_PATHS = ("Image", "ParentImage", "NewProcessName", "ParentProcessName", "CurrentDirectory")
_SALTED_LINES = ("CommandLine", "ParentCommandLine")
_HASHES = ("Hashes", "ProcessGuid", "ParentProcessGuid", "LogonGuid")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{8,}")


def write_hard(folder: Path, path: Path, events: int) -> None:
    """Write salted process creations to an NDJSON file; the same events every time."""
    randomness = random.Random(4)
    originals = cycle(_process_creations(folder))
    with path.open("wb") as file:
        for record in islice(originals, events):
            file.write(orjson.dumps(_salted(record, randomness), option=orjson.OPT_APPEND_NEWLINE))


def _process_creations(folder: Path) -> Iterator[Record]:
    for record in records(folder):
        channel, event = str(record.get("Channel")).lower(), str(record.get("EventID"))
        if (channel, event) in _PROCESS_CREATIONS:
            yield record


def _salted(record: Record, randomness: random.Random) -> Record:
    salt = f"{randomness.getrandbits(40):010x}"
    salted = dict(record)
    for field, value in record.items():
        if not isinstance(value, str):
            continue
        if field in _SALTED_PATHS:
            head, slash, tail = value.rpartition("\\")
            salted[field] = f"{head}{slash}{salt}{slash}{tail}"
        elif field in _SALTED_LINES:
            salted[field] = f"{value} {salt}"
        elif field in _HASHES:
            salted[field] = _HEXADECIMAL.sub(
                lambda match: f"{randomness.getrandbits(4 * len(match[0])):0{len(match[0])}X}", value
            )
        elif field == "Message":
            salted[field] = f"{value} {salt}"
    return salted
