"""What the processes of a node cost: CPU time with that of children that have ended, and memory by its shares."""

import os
import re
from contextlib import suppress
from pathlib import Path

from tocsin.testing.conservation.session import processes_of

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(session: int) -> float:
    """Give the CPU seconds of all processes of a session, and of those they have waited for."""
    return sum(cpu_by_name(session).values())


def cpu_by_name(session: int) -> dict[str, float]:
    """Give the CPU seconds of the processes of a session by their names (proc(5), stat, 2 and 14 to 17)."""
    found: dict[str, float] = {}
    for pid in processes_of(session):
        with suppress(OSError):
            head, _, tail = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")
            name = head.partition("(")[2]
            found[name] = found.get(name, 0.0) + sum(map(int, tail.split()[11:15])) / _TICKS
    return found


def memory_mib(session: int) -> float:
    """Give the memory of all processes of a session: what they share counts once (proc(5), smaps_rollup, Pss)."""
    total = 0
    for pid in processes_of(session):
        with suppress(OSError):
            found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.M)
            total += int(found[1]) if found else 0
    return total / 1024
