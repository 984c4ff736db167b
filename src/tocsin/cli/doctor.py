"""`tocsin doctor`: is everything accounted for, and is everything sound that a node stands on?"""

import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
from cyclopts import Parameter

from tocsin.cli.main import FAILED
from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.output.checkup import put_accounts, put_losses, put_repair, put_verdict
from tocsin.cli.terminal import data_console, talk_console
from tocsin.core.clock import SystemClock
from tocsin.core.errors import ConfigError, TocsinError
from tocsin.node.accounts import Account, accounts, totals
from tocsin.node.doctor import Case, Repair, Verdict, built_in_checks, examine, repair
from tocsin.node.processes.folders import state_url
from tocsin.node.processes.lock import locked_data
from tocsin.node.settings import NodeSettings
from tocsin.node.state import Database, open_database


def doctor(
    *,
    config: ConfigPath = Path("tocsin.yml"),
    mend: Annotated[bool, Parameter(name="--repair", help="Repair what can be; no node may run meanwhile.")] = False,
    json: Annotated[bool, Parameter(help="Give one JSON object.")] = False,
) -> int:
    """Check that every event is accounted for, and that all is sound.

    The sum: received = in the lake + dead letters + purged ones + waiting +
    joined with others. It holds while a node runs, too. Then everything that a node stands
    on: disk, permissions, clock, spool, state, lake, leases, content, tokens.
    What is lost, if anything is, is named exactly.

    Exit codes: 0 when nothing failed (warnings are told), 1 when events are
    missing or a check failed, 3 when there is no such node, or one runs
    and --repair is given.

    Try:
      tocsin doctor
      tocsin doctor --json | jq '.checks[] | select(.status != "ok")'
      tocsin doctor --repair
    """
    settings = settings_from(config)
    if not settings.data.is_dir():
        raise ConfigError(f"no node has run here: there is no {settings.data}", remedy="tocsin up runs one")
    with ExitStack() as stack:
        if mend:
            stack.enter_context(locked_data(settings.data))
        database, trouble = _state(settings)
        if database is not None:
            stack.callback(database.close)
        case = Case(settings, SystemClock(), database, trouble)
        repairs = list(repair(case, built_in_checks().values())) if mend else []
        verdicts = list(examine(case, built_in_checks().values()))
        sums = _accounts(case)
        if json:
            _put_json(sums, verdicts, repairs)
        else:
            _put(case, sums, verdicts, repairs)
    return FAILED if any(verdict.status == "fail" for verdict in verdicts) else 0


def _state(settings: NodeSettings) -> tuple[Database | None, TocsinError | None]:
    try:
        return open_database(state_url(settings)), None
    except TocsinError as error:
        return None, error


def _accounts(case: Case) -> list[Account]:
    try:
        return accounts(case.settings, case.database) if case.database is not None else []
    except TocsinError:
        return []  # the checks say what is wrong


def _put(case: Case, sums: list[Account], verdicts: list[Verdict], repairs: list[Repair]) -> None:
    console = data_console(sys.stdout.buffer)
    put_accounts(console, sums)
    for done in repairs:
        put_repair(console, done)
    for verdict in verdicts:
        put_verdict(console, verdict)
    losses = [loss for done in repairs for loss in done.losses]
    put_losses(console, [*losses, *(loss for verdict in verdicts for loss in verdict.losses)])
    if case.database is not None:
        findings, letters, files = totals(case.database)
        talk_console().print(
            f"findings {findings:,}, dead letters open {letters:,}, lake files to be committed {files:,}"
        )


def _put_json(sums: list[Account], verdicts: list[Verdict], repairs: list[Repair]) -> None:
    found = {
        "sources": [{**asdict(each), "missing": each.missing} for each in sums],
        "repairs": [asdict(each) for each in repairs],
        "checks": [asdict(each) for each in verdicts],
    }
    sys.stdout.buffer.write(orjson.dumps(found) + b"\n")
    sys.stdout.buffer.flush()
