"""Running a command as a whole process: what it cost, from start to end, and what it printed."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds, CPU seconds of the process and its children, and the largest memory of one of them in MiB."""

    wall: float
    cpu: float
    memory: int


class CommandError(RuntimeError):
    """A command that is measured did not do its work."""


def run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[Cost, bytes]:
    """Run a command to its end; give its cost and its stdout."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env={**os.environ, **environment})
        # wait4 tells of this child alone, and of those that it has waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise CommandError(f"{' '.join(command)}\n{errors.read().decode(errors='replace')}")
        output.seek(0)
        return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024), output.read()


def with_cache(folder: Path) -> dict[str, str]:
    """Give the environment of a command that keeps its cache in a folder."""
    return {"TOCSIN_CACHE": str(folder)}
