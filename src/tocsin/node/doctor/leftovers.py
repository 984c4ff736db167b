"""Leftovers: files that were begun when a process died, and that nobody will finish."""

from collections.abc import Iterator
from pathlib import Path

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Repair, Verdict

_OLD_SECONDS = 3600.0


class Leftovers:
    """Finds `.begun` files that are older than an hour; they hold nothing that anybody was told of."""

    name = "leftovers"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict."""
        found = list(_begun(case, _OLD_SECONDS))
        if found:
            size = sum(path.stat().st_size for path in found)
            message = f"{len(found):,} files were begun and never finished ({size:,} bytes)"
            yield Verdict(self.name, "warn", message, "tocsin doctor --repair removes them")
        else:
            yield Verdict(self.name, "ok", "no file was left unfinished")

    def repair(self, case: Case) -> Iterator[Repair]:
        """Remove them: no node runs, so nobody is about to finish any."""
        for path in _begun(case, 0.0):
            path.unlink(missing_ok=True)
            yield Repair(self.name, f"removed {path.relative_to(case.settings.data)}")


def _begun(case: Case, age: float) -> Iterator[Path]:
    for path in sorted(case.settings.data.rglob("*.begun*")):
        if path.is_file() and case.now - path.stat().st_mtime >= age:
            yield path
