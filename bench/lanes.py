"""The lanes: for each, the command that is measured and the yardstick beside it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.data import Logs

Clock = Literal["cpu", "wall"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that is measured as a whole process; with `cold` it has an empty cache each time."""

    arguments: tuple[str, ...]
    cold: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the table.

    The figure is the yardstick's seconds over the command's (`is_cost`: the command's over the yardstick's); `reach`
    is what it should be at least (at most). A yardstick is a module of `bench` with its arguments, which prints its
    seconds, or a command.
    """

    name: str
    events: int
    yardstick_name: str
    yardstick: tuple[str, ...] | Command
    command: Command
    reach: float
    is_cost: bool = False
    clock: Clock = "cpu"
    same_as: str = ""
    """The lane whose findings by rule this one's must equal."""


def lanes(rules: Path, few: Path, pack: Path, logs: Logs, counts: dict[str, int]) -> list[Lane]:
    """Give the lanes of the benchmark; `counts` tells how many events each file has."""

    def scan(source: Path, chosen: Path = rules, jobs: int = 1, *, cold: bool = False) -> Command:
        return Command(("scan", str(source), "--rules", str(chosen), "-j", str(jobs), "-f", "ndjson"), cold)

    orjson = "orjson.loads alone"
    decoding = ("orjson", str(logs.ndjson))
    return [
        Lane("NDJSON", counts["ndjson"], orjson, decoding, scan(logs.ndjson), 0.40),
        Lane("hard NDJSON", counts["hard"], orjson, ("orjson", str(logs.hard)), scan(logs.hard), 0.12),
        Lane("EVTX, the corpora", counts["evtx"], "evtx alone", ("evtx", str(logs.evtx)), scan(logs.evtx), 0.22),
        Lane(
            "EVTX, the corpora x20",
            counts["repeated"],
            "evtx alone",
            ("evtx", str(logs.repeated)),
            scan(logs.repeated),
            0.22,
        ),
        Lane("Parquet", counts["parquet"], orjson, ("orjson", str(logs.columns)), scan(logs.parquet), 1.0),
        Lane(
            "the same as NDJSON",
            counts["parquet"],
            orjson,
            ("orjson", str(logs.columns)),
            scan(logs.columns),
            0.40,
            same_as="Parquet",
        ),
        Lane(
            "cold, EVTX corpora",
            counts["evtx"],
            "yaml.load (C) of the rules",
            ("yaml", str(rules)),
            scan(logs.evtx, cold=True),
            2.5,
            is_cost=True,
            same_as="EVTX, the corpora",
        ),
        Lane(
            "cold, with a pack",
            counts["evtx"],
            "itself with a warm cache",
            scan(logs.evtx),
            scan(logs.evtx, pack, cold=True),
            1.0,
            is_cost=True,
            same_as="EVTX, the corpora",
        ),
        Lane(
            "2,400 rules, not 10",
            counts["ndjson"],
            "itself with 10 rules",
            scan(logs.ndjson, few),
            scan(logs.ndjson),
            3.0,
            is_cost=True,
        ),
        Lane(
            "-j 2, not -j 1",
            counts["ndjson"],
            "itself with -j 1",
            scan(logs.ndjson),
            scan(logs.ndjson, jobs=2),
            1.7,
            clock="wall",
            same_as="NDJSON",
        ),
        Lane(
            "-j 2, five times as many",
            counts["large"],
            "itself with -j 1",
            scan(logs.large),
            scan(logs.large, jobs=2),
            1.7,
            clock="wall",
        ),
    ]


def as_process(command: Command) -> Sequence[str]:
    """Give the arguments of a process that runs a command of tocsin."""
    return [sys.executable, "-m", "tocsin.cli", *command.arguments]
