"""Writes a simulation into a folder: a file for each log, the truth about every event of an attack, and what it is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from tocsin.core.errors import UsageError
from tocsin.core.location import Location
from tocsin.simulate.attack import Run
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.run import Line
from tocsin.simulate.settings import Simulation
from tocsin.simulate.tape import Log

LOGS = "logs"
TRUTH = "truth.ndjson"
ABOUT = "simulation.json"
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the folder of the logs, the truth file, and how many events of which kind in which log."""

    logs: Path
    truth: Path
    harmless: dict[str, int]
    attack: dict[str, int]


def write(lines: Iterable[Line], folder: Path, simulation: Simulation, runs: Sequence[Run]) -> Written:
    """Write events to `folder`/logs/LOG, what is true of those of attacks to `folder`/truth.ndjson.

    A line of the truth names its event by `source` (below the folder) and `position` (byte offset), as findings do.
    `folder`/simulation.json tells the settings, the scenarios with their steps, and the counts of events. Raises
    UsageError when the folder holds logs already, so that old and new ones are never mixed.
    """
    logs, truth = folder / LOGS, folder / TRUTH
    _require_empty(logs)
    logs.mkdir(parents=True, exist_ok=True)
    harmless: Counter[str] = Counter()
    attack: Counter[str] = Counter()
    positions: dict[str, int] = {}
    with ExitStack() as files:
        told = files.enter_context(truth.open("wb"))
        outputs: dict[str, BinaryIO] = {}
        for line in lines:
            name = line.log.name
            if name not in outputs:
                outputs[name] = files.enter_context((logs / line.log.file).open("wb", buffering=_BUFFER))
                positions[name] = outputs[name].write(line.log.header)
            outputs[name].write(line.data)
            if line.mark is None:
                harmless[name] += 1
            else:
                attack[name] += 1
                told.write(truth_line(line, positions[name], runs))
            positions[name] += len(line.data)
    written = Written(logs, truth, dict(sorted(harmless.items())), dict(sorted(attack.items())))
    about = orjson.dumps(_about(simulation, runs, written), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / ABOUT).write_bytes(about)
    return written


def truth_line(line: Line, position: int, runs: Sequence[Run]) -> bytes:
    """Write what is true of one event."""
    mark = line.mark
    assert mark is not None
    scenario = runs[mark.run].scenario
    step = scenario.steps[mark.step]
    record = {
        "source": _source(line.log),
        "position": position,
        "time": iso_micros(line.moment),
        "log_type": line.log.log_type,
        "run": mark.run,
        "scenario": scenario.scenario,
        "step": step.name,
        "technique": mark.technique,
        "tactic": mark.tactic,
        "loud": step.loud,
    }
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def _source(log: Log) -> str:
    return f"{LOGS}/{log.file}"


def _require_empty(logs: Path) -> None:
    if logs.exists() and (not logs.is_dir() or any(logs.iterdir())):
        raise UsageError(
            "there is something already",
            location=Location(logs.as_posix()),
            remedy="name another folder with -o, or remove this one first",
        )


def _about(simulation: Simulation, runs: Sequence[Run], written: Written) -> dict[str, object]:
    return {
        "settings": simulation.model_dump(mode="json"),
        "runs": [
            {
                "run": run.number,
                "scenario": run.scenario.scenario,
                "title": run.scenario.title,
                "begins": iso_micros(run.begins),
            }
            for run in runs
        ],
        "harmless": written.harmless,
        "attack": written.attack,
    }
