"""Moments: whole microseconds since 1970 in UTC, and the forms in which logs write them.

Numbers only, no locale and no machine's time zone, so that the same moment is the same text everywhere.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment_of(time: datetime) -> int:
    """Give the moment of an aware time."""
    return (time - _EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=8192)
def _seconds(number: int) -> str:
    return (_EPOCH + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S")


def iso_seconds(moment: int) -> str:
    """Write a moment as `2026-03-02T07:00:00Z`."""
    return _seconds(moment // SECOND) + "Z"


def iso_millis(moment: int) -> str:
    """Write a moment as `2026-03-02T07:00:00.000Z`."""
    second, rest = divmod(moment, SECOND)
    return f"{_seconds(second)}.{rest // 1000:03}Z"


def iso_micros(moment: int) -> str:
    """Write a moment as `2026-03-02T07:00:00.000000Z`."""
    second, rest = divmod(moment, SECOND)
    return f"{_seconds(second)}.{rest:06}Z"


def iso_plain(moment: int) -> str:
    """Write a moment as `2026-03-02T07:00:00`, without a zone, as Microsoft 365 does."""
    return _seconds(moment // SECOND)


def spaced_millis(moment: int) -> str:
    """Write a moment as `2026-03-02 07:00:00.000`, as Sysmon does."""
    second, rest = divmod(moment, SECOND)
    text = _seconds(second)
    return f"{text[:10]} {text[11:]}.{rest // 1000:03}"


def epoch_millis(moment: int) -> str:
    """Write a moment as seconds since 1970 with three decimals, as auditd does."""
    second, rest = divmod(moment, SECOND)
    return f"{second}.{rest // 1000:03}"


def epoch_micros(moment: int) -> str:
    """Write a moment as seconds since 1970 with six decimals, as Zeek does."""
    second, rest = divmod(moment, SECOND)
    return f"{second}.{rest:06}"


@lru_cache(maxsize=8192)
def _web_seconds(number: int) -> str:
    time = _EPOCH + timedelta(seconds=number)
    return f"{time.day:02}/{_MONTHS[time.month - 1]}/{time.year}:{time.strftime('%H:%M:%S')} +0000"


def web_time(moment: int) -> str:
    """Write a moment as `02/Mar/2026:07:00:00 +0000`, as web servers' common log format has it."""
    return _web_seconds(moment // SECOND)


def minute_of_day(moment: int, offset: int = 0) -> int:
    """Give the minutes since midnight in a place that is so many minutes ahead of UTC."""
    return (moment // MINUTE + offset) % 1440


def weekday(moment: int, offset: int = 0) -> int:
    """Give the day of the week in such a place: 0 is Monday."""
    return ((moment // MINUTE + offset) // 1440 + 3) % 7
