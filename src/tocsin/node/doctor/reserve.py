"""The reserve: room that is kept for when the disk is full."""

from collections.abc import Iterator

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Repair, Verdict
from tocsin.pipeline.spool.reserve import Reserve


class ReserveCheck:
    """Looks whether the reserve is held, and takes it again."""

    name = "reserve"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict, where there is a spool and a reserve is wanted."""
        wanted = case.settings.spool.reserve_bytes
        if not wanted or not case.series.exists():
            return
        held = self._held(case)
        if held == wanted:
            yield Verdict(self.name, "ok", f"{wanted:,} bytes are kept for a full disk")
        else:
            message = f"{held:,} of {wanted:,} bytes are kept for a full disk"
            yield Verdict(self.name, "warn", message, "make room; tocsin doctor --repair or a restart takes it again")

    def repair(self, case: Case) -> Iterator[Repair]:
        """Take the room again."""
        wanted = case.settings.spool.reserve_bytes
        if wanted and case.series.exists() and self._held(case) != wanted:
            Reserve(case.series / "reserve", wanted).refill()
            yield Repair(self.name, f"{wanted:,} bytes are kept for a full disk again")

    def _held(self, case: Case) -> int:
        try:
            return (case.series / "reserve").stat().st_size
        except FileNotFoundError:
            return 0
