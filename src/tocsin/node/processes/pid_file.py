"""The children of a node, written down, so that the next start can end those that outlived a killed parent."""

import json
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class PidFile:
    """A file with the processes that were started, each with when it was, so that a number used again is no match."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, pids: Iterable[int]) -> None:
        """Write down the processes that run."""
        begun = self._path.with_name(f"{self._path.name}.begun")
        begun.write_text(json.dumps([[pid, _started(pid)] for pid in pids]), encoding="utf-8")
        begun.rename(self._path)

    def end_orphans(self) -> list[str]:
        """End what still runs of those written down: stopped or hanging, it could keep others waiting for ever.

        Gives what they were called as owners of leases, so that these need not run out first.
        """
        try:
            known = [(int(pid), started) for pid, started in json.loads(self._path.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError):
            return []
        for pid, started in known:
            if started is not None and _started(pid) == started:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return [_owner(pid, started) for pid, started in known]


def owner_of(pid: int) -> str:
    """Give the name under which a process that runs holds leases: no other process ever has the same."""
    return _owner(pid, _started(pid))


def _owner(pid: int, started: str | None) -> str:
    return f"{pid} since {started}"


def _started(pid: int) -> str | None:
    """Give when a process was started, in ticks since the machine was, or None if there is no such process.

    Source: proc(5), /proc/pid/stat, field 22.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]
