"""The processes of a node, as the machine sees them.

Source: proc(5): /proc/pid/stat (fields 4, 14, 15), /proc/pid/smaps_rollup, /proc/pid/comm.
"""

import json
import os
from pathlib import Path

from tocsin.node.processes.names import process_name
from tocsin.node.seeing.snapshot import ProcessView

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PARENT, _USER, _SYSTEM = 1, 11, 12  # counted from the state, which comes after the name in brackets


def processes_of(data: Path) -> tuple[ProcessView, ...]:
    """Give the processes that a node on this data folder runs, with the one that watches over them first."""
    written = [pid for path in sorted(data.glob("pids*")) for pid in _written(path)]
    children = [pid for pid in dict.fromkeys(written) if process_name(pid)]
    parents = {fields[_PARENT] for pid in children if (fields := _stat(pid))}
    roots = [int(parent) for parent in parents if parent not in ("0", "1")]
    found = [(_view(pid, "node"), pid) for pid in sorted(roots)]
    found += [(_view(pid, process_name(pid)), pid) for pid in children]
    return tuple(view for view, _ in found if view is not None)


def _written(path: Path) -> list[int]:
    try:
        return [int(entry[0]) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, LookupError):
        return []


def _view(pid: int, name: str) -> ProcessView | None:
    fields = _stat(pid)
    if fields is None or fields[0] == "Z":
        return None
    seconds = (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS
    return ProcessView(name, pid, seconds, _pss(pid))


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _pss(pid: int) -> int:
    """Give a process's share of memory in bytes; 0 where it may not be seen."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
