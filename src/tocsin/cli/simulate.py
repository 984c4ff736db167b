"""`tocsin simulate`: write the telemetry of a small network with an attack in it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.core.config import parse_settings
from tocsin.core.errors import UsageError
from tocsin.core.times import parse_time
from tocsin.simulate import DEFAULT_START, Simulation, write
from tocsin.simulate import simulate as simulated


def simulate(
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    seed: int = 1,
    hosts: int = 6,
    events: int = 5000,
    start: str = DEFAULT_START.isoformat(),
) -> int:
    """Write the telemetry of a small network with an attack in it.

    OUTPUT/logs holds one log a host, as NDJSON; OUTPUT/truth.ndjson tells of every event whether the intruder caused
    it, in which step and by which ATT&CK technique. The same options always give the same bytes.

    Try:
      tocsin simulate -o demo-out
      tocsin scan demo-out/logs --rules content/rules

    Parameters
    ----------
    output:
        A folder without logs in it; made if it is not there.
    seed:
        Another seed (0 or more) gives other people, times and events.
    hosts:
        How many workstations there are (1 to 400), beside a file server and a domain controller.
    events:
        How many harmless events there are (0 to 10,000,000), beside the attack's.
    start:
        When the working day begins (ISO 8601, from 1970 on; UTC unless it says otherwise).
    """
    data = {"seed": seed, "hosts": hosts, "events": events, "start": _time(start)}
    simulation, errors = parse_settings(Simulation, data, UsageError, "command line")
    if simulation is None:
        raise UsageError("; ".join(error.message for error in errors), remedy="tocsin simulate --help tells the bounds")
    written = write(simulated(simulation), output)
    sys.stderr.write(
        f"{written.logs}: {written.harmless:,} harmless events and {written.attack} of the attack\n"
        f"{written.truth}: which is which\n"
    )
    return 0


def _time(text: str) -> datetime:
    time = parse_time(text, UTC)
    if time is None:
        raise UsageError(f"--start {text!r} is not a time", remedy="write it as in 2026-03-02T07:00:00Z")
    return time
