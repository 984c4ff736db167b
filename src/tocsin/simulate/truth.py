"""Reads the truth that a simulation wrote beside its logs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from tocsin.core.errors import UsageError
from tocsin.core.location import Location
from tocsin.core.times import parse_time
from tocsin.simulate.writer import ABOUT, LOGS, TRUTH


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """What is true of an event that an intruder caused."""

    time: datetime
    run: int
    scenario: str
    step: str
    technique: str
    tactic: str
    loud: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """The events of attacks by source and position, all sources there are, and what was simulated."""

    events: Mapping[tuple[str, int], TrueEvent]
    sources: frozenset[str]
    people: int
    days: int
    harmless: int

    def source_of(self, path: str) -> str | None:
        """Give the source that a finding's path names, wherever the folder was when it was scanned."""
        parts = path.replace("\\", "/").split("/")
        for number in range(len(parts)):
            name = "/".join(parts[number:])
            if name in self.sources:
                return name
        return None


def read_truth(folder: Path) -> Truth:
    """Read the truth in a folder that `tocsin simulate` wrote.

    Raises UsageError when there is none, or it is damaged.
    """
    try:
        about = orjson.loads((folder / ABOUT).read_bytes())
        lines = [orjson.loads(line) for line in (folder / TRUTH).read_bytes().splitlines()]
        names = sorted(path.name for path in (folder / LOGS).iterdir())
        return Truth(
            events={(line["source"], line["position"]): _event(line) for line in lines},
            sources=frozenset(f"{LOGS}/{name}" for name in names),
            people=about["settings"]["people"],
            days=about["settings"]["days"],
            harmless=sum(about["harmless"].values()),
        )
    except OSError as failure:
        raise UsageError(
            f"there is no truth to read: {failure.strerror}",
            location=Location(folder.as_posix()),
            remedy="name the folder that `tocsin simulate -o` wrote",
        ) from failure
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as failure:
        raise UsageError(
            f"the truth is damaged: {failure}", location=Location(folder.as_posix()), remedy="simulate again"
        ) from failure


def _event(line: Mapping[str, Any]) -> TrueEvent:
    time = parse_time(line["time"])
    if time is None:
        raise ValueError(f"{line['time']!r} is no time")
    return TrueEvent(time, line["run"], line["scenario"], line["step"], line["technique"], line["tactic"], line["loud"])
