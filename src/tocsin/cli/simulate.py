"""`tocsin simulate`: write the logs of a company with attacks in it, or score findings."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from tocsin.cli.output.files import is_read_along, opened
from tocsin.cli.output.score_table import print_score, score_json
from tocsin.cli.pacing import paced
from tocsin.cli.terminal import data_console
from tocsin.core.config import parse_settings
from tocsin.core.errors import ContentError, UsageError
from tocsin.core.location import Location
from tocsin.core.times import parse_time
from tocsin.simulate import (
    Scenario,
    Simulation,
    Written,
    built_in_scenarios,
    load_scenarios,
    read_truth,
    runs_of,
    write,
)
from tocsin.simulate import score as scored
from tocsin.simulate import (
    simulate as simulated,
)
from tocsin.simulate.findings import read_findings
from tocsin.simulate.streaming import stream

DEFAULTS = Simulation()
WRITING = Group("Simulating", sort_key=1)
SCORING = Group("Scoring", sort_key=2)
NO_SCENARIO = "none"


def simulate(
    *,
    output: Annotated[
        Path | None,
        Parameter(
            name=("--output", "-o"),
            group=WRITING,
            help="A folder without logs in it, made if it is not there; `-` for stdout.",
        ),
    ] = None,
    seed: Annotated[
        int, Parameter(group=WRITING, help="Another seed (0 or more) gives other people, times and ways.")
    ] = DEFAULTS.seed,
    people: Annotated[
        int, Parameter(group=WRITING, help="How many people the company has (10 to 5,000).")
    ] = DEFAULTS.people,
    days: Annotated[int, Parameter(group=WRITING, help="How many days are lived (1 to 366).")] = DEFAULTS.days,
    events: Annotated[
        int | None,
        Parameter(group=WRITING, help="About how many harmless events there are; 0: nothing but attacks."),
    ] = None,
    start: Annotated[
        str, Parameter(group=WRITING, help="When the first day begins: ISO 8601, from 1970 on; UTC unless it says so.")
    ] = DEFAULTS.start.isoformat(),
    scenario: Annotated[
        list[str] | None,
        Parameter(
            group=WRITING,
            help="An attack: one that comes along, or a YAML file; repeatable. Without it all that come along; `none`.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        Parameter(group=WRITING, help="With `-o -`: only these logs (names or log types), as they are, unwrapped."),
    ] = None,
    rate: Annotated[
        int | None,
        Parameter(group=WRITING, help="With `-o -`: so many events a second (1 to 20,000), not as fast as possible."),
    ] = None,
    score: Annotated[
        Path | None,
        Parameter(group=SCORING, help="Findings of `tocsin scan -f ndjson`, to be compared with the truth."),
    ] = None,
    truth: Annotated[
        Path | None, Parameter(group=SCORING, help="The folder that was written, whose logs were scanned.")
    ] = None,
    json: Annotated[bool, Parameter(group=SCORING, negative="", help="Print the score as JSON.")] = False,
) -> int:
    """Write the logs of a company with attacks in it, or score findings.

    OUTPUT/logs holds one file a log, each in the form of its product; OUTPUT/truth.ndjson
    tells of every event of an attack where it is, in which step of which scenario, and by
    which ATT&CK technique; OUTPUT/simulation.json tells the rest. The same options always
    give the same bytes.

    With --score nothing is simulated: findings are compared with the truth in --truth.

    Exit codes: 0 when written or scored, 2 when a scenario is wrong, 3 when an option is
    wrong or OUTPUT holds logs already.

    Try:
      tocsin simulate -o network
      tocsin simulate -o network --people 300 --seed 7 --scenario cloud-key-theft
      tocsin simulate -o - --rate 500
      tocsin scan network/logs -f ndjson -o findings.ndjson
      tocsin simulate --score findings.ndjson --truth network
    """
    if score is not None or truth is not None:
        return _score(score, truth, as_json=json)
    if output is None:
        raise UsageError("nothing to do", remedy="name a folder with -o, or findings with --score")
    settings = {
        "seed": seed, "people": people, "days": days, "events": events, "start": _time(start),
    }  # fmt: skip
    simulation, errors = parse_settings(Simulation, settings, UsageError, "command line")
    if simulation is None:
        raise UsageError("; ".join(error.message for error in errors), remedy="tocsin simulate --help tells the bounds")
    scenarios = _scenarios(scenario)
    lines = simulated(simulation, scenarios)
    if str(output) == "-":
        with opened(None) as target:
            stream(paced(lines, rate), target, only, flush=rate is not None and is_read_along(target))
        return 0
    if rate is not None or only:
        raise UsageError("--rate and --only are for stdout", remedy="write to it with -o -")
    _tell(write(lines, output, simulation, runs_of(simulation, scenarios)), len(scenarios))
    return 0


def _scenarios(names: Iterable[str] | None) -> list[Scenario]:
    """Find the scenarios that were asked for; a name with a dot or slash is a file."""
    built_in = {path.stem.replace("_", "-"): path for path in built_in_scenarios()}
    chosen: list[Path] = []
    for name in names if names is not None else built_in:
        if name == NO_SCENARIO:
            continue
        if name in built_in:
            chosen.append(built_in[name])
        elif Path(name).is_file():
            chosen.append(Path(name))
        else:
            raise UsageError(
                f"no scenario is called {name!r}", remedy=f"there are {', '.join(built_in)}, or name a YAML file"
            )
    scenarios, errors = load_scenarios(chosen)
    if errors:
        for error in errors:
            sys.stderr.write(f"{error}\n  {error.remedy}\n")
        raise ContentError("scenarios cannot be played", remedy="mend what is named above")
    return scenarios


def _tell(written: Written, attacks: int) -> None:
    harmless, attack = sum(written.harmless.values()), sum(written.attack.values())
    logs = len({*written.harmless, *written.attack})
    sys.stderr.write(
        f"{written.logs}: {logs} logs, {harmless:,} harmless events and {attack:,} of {attacks} "
        f"attack{'' if attacks == 1 else 's'}\n"
        f"{written.truth}: which are the attacks', step by step\n"
    )


def _score(findings: Path | None, folder: Path | None, *, as_json: bool) -> int:
    if findings is None or folder is None:
        raise UsageError("a score needs both --score and --truth", remedy="name the findings and the folder written")
    result = scored(read_findings(findings), read_truth(folder))
    with opened(None) as target:
        if as_json:
            target.write(score_json(result))
        else:
            print_score(data_console(target), result)
    return 0


def _time(text: str) -> datetime:
    time = parse_time(text, UTC)
    if time is None:
        raise UsageError(
            f"--start {text!r} is not a time", location=Location("command line"), remedy="write it as 2026-03-02"
        )
    return time
