"""Time zones and times as they are given on the command line."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from re import fullmatch
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.core.errors import UsageError
from tocsin.core.times import parse_time

_FIRST_YEAR, _LAST_YEAR = 1970, 9998


def zone_named(name: str) -> tzinfo:
    """Give a time zone: `UTC`, `local`, an offset like `+02:00` or a name like `Europe/Berlin`; raises UsageError."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if name == "local":
        zone = datetime.now().astimezone().tzinfo
        assert zone is not None
        return zone
    offset = fullmatch(r"([+-])(\d\d):?(\d\d)", name)
    if offset:
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            f"--timezone: there is no time zone {name!r}",
            remedy="use UTC, local, an offset like +02:00 or a name like Europe/Berlin",
        ) from None


def time_given(option: str, text: str | None, zone: tzinfo) -> datetime | None:
    """Read a time given with an option, in `zone` unless it tells its own; raises UsageError."""
    if text is None:
        return None
    time = parse_time(text, zone)
    if time is None:
        raise UsageError(f"{option}: {text!r} is not a time", remedy="write it like 2026-03-14T15:09:26 or 2026-03-14")
    return time


def year_given(year: int | None) -> int | None:
    """Give the year of an option if times can be of it; raises UsageError."""
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UsageError(f"--year: {year} is no year of a log", remedy=f"give one from {_FIRST_YEAR} to {_LAST_YEAR}")
    return year
