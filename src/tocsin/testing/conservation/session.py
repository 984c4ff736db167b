"""The processes of a session: a node under test has one of its own."""

from contextlib import suppress
from pathlib import Path


def processes_of(session: int) -> list[int]:
    """Give the processes of a session that live, with those that have lost their parent (proc(5), stat, field 6)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(folder.name))
    return sorted(found)
