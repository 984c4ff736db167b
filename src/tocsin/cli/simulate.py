"""`tocsin simulate`: write the telemetry of a small network with an attack in it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.core.config import parse_settings
from tocsin.core.errors import UsageError
from tocsin.core.times import parse_time
from tocsin.simulate import Simulation, write
from tocsin.simulate import simulate as simulated

DEFAULTS = Simulation()


def simulate(
    *,
    output: Annotated[
        Path, Parameter(name=("--output", "-o"), help="A folder without logs in it; made if it is not there.")
    ],
    seed: Annotated[
        int, Parameter(help="Another seed (0 or more) gives other people, times and events.")
    ] = DEFAULTS.seed,
    hosts: Annotated[
        int, Parameter(help="How many workstations there are (1 to 400), beside a file server and a domain controller.")
    ] = DEFAULTS.hosts,
    events: Annotated[
        int, Parameter(help="How many harmless events there are (0 to 10,000,000), beside the attack's.")
    ] = DEFAULTS.events,
    start: Annotated[
        str, Parameter(help="When the working day begins: ISO 8601, from 1970 on; UTC unless it says otherwise.")
    ] = DEFAULTS.start.isoformat(),
) -> int:
    """Write the telemetry of a small network with an attack in it.

    OUTPUT/logs holds one log a host, as NDJSON; OUTPUT/truth.ndjson tells of every event whether the intruder caused
    it, in which step and by which ATT&CK technique. The same options always give the same bytes.

    Exit codes: 0 when written, 3 when an option is wrong or OUTPUT holds logs already.

    Try:
      tocsin simulate -o demo-out
      tocsin scan demo-out/logs
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
