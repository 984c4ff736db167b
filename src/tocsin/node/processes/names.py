"""The names of a node's processes, as the machine's own tools show them."""

from contextlib import suppress
from pathlib import Path

_PREFIX = "tocsin "
_LONGEST = 15


def name_process(name: str) -> None:
    """Name this process, where the system knows names: `tocsin receiver`, `tocsin worker 1`.

    Source: proc(5), /proc/pid/comm, which holds 15 characters.
    """
    whole = f"{_PREFIX}{name}"
    with suppress(OSError):
        Path("/proc/self/comm").write_text(whole if len(whole) <= _LONGEST else name[:_LONGEST], encoding="utf-8")


def process_name(pid: int) -> str:
    """Give the name that a process gave itself; empty if there is no such process."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip().removeprefix(_PREFIX)
    except OSError:
        return ""
