"""The clock: does it agree with what it said before, and does anything keep it right."""

import ctypes
from collections.abc import Iterator
from datetime import timedelta

from tocsin.node.doctor.case import Case, when
from tocsin.node.doctor.spool_rows import newest_received
from tocsin.node.doctor.verdict import Verdict

_TOLERANCE = timedelta(seconds=2)
_NANOSECONDS = 10**9
_UNSYNCHRONISED = 5  # TIME_ERROR


class ClockCheck:
    """Compares the clock with the newest time in the spool, and asks the kernel whether it is synchronised."""

    name = "clock"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield whether the clock jumped back, and whether it is kept right, where that can be told."""
        newest = newest_received(case.series)
        ahead = timedelta(seconds=newest / _NANOSECONDS - case.now) if newest else timedelta()
        if ahead > _TOLERANCE:
            seconds = round(ahead.total_seconds())
            message = f"the clock jumped back: something was received at {when(newest)}, {seconds:,} s from now"
            remedy = "set the clock; leases and ages are wrong until it is past that time, and no event is lost"
            yield Verdict(self.name, "warn", message, remedy)
        kept = is_synchronised()
        if kept is False:
            remedy = "run chrony, ntpd or systemd-timesyncd"
            yield Verdict(self.name, "warn", "the kernel says that nothing keeps the clock right", remedy)
        elif ahead <= _TOLERANCE:
            how = "and is synchronised" if kept else "whether it is synchronised cannot be told here"
            yield Verdict(self.name, "ok", f"the clock agrees with what was received, {how}")


class _Timex(ctypes.Structure):
    """What adjtimex(2) fills in; only its length matters here."""

    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_long * 64))


def is_synchronised() -> bool | None:
    """Ask the kernel whether something keeps its clock right; None where it does not tell.

    Source: adjtimex(2): without a mode it only reads, and returns TIME_ERROR for a clock that is not synchronised.
    """
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.byref(_Timex(0)))
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else answer != _UNSYNCHRONISED
