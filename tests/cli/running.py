"""Running the command line as people do: another process, its output and its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import orjson

from tests.node.sysmon import event, mimikatz, whoami

COMMAND = (sys.executable, "-m", "tocsin.cli")
TIMEOUT = 60


class Ran(NamedTuple):
    """What came of a run."""

    code: int
    out: str
    err: str


Call = Callable[..., Ran]
"""Runs `tocsin` with arguments."""


def environment(**variables: str) -> dict[str, str]:
    """Give the environment without what would change how things look."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    return {**kept, "COLUMNS": "120", **variables}


def in_another_process(*arguments: str | Path, stdin: bytes = b"", **variables: str) -> Ran:
    """Run `tocsin` with arguments as people do."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
        env=environment(**variables),
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def ndjson(*records: object) -> bytes:
    """Write records as lines of JSON."""
    return b"".join(orjson.dumps(record) + b"\n" for record in records)


def write_logs(folder: Path) -> Path:
    """Write two logs with three findings among them, and a broken line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.json").write_bytes(ndjson(whoami(1), event(2), mimikatz(3)) + b"{broken\n")
    (folder / "b.json").write_bytes(ndjson(event(4), whoami(5), {"level": "info", "msg": "hello"}))
    return folder
