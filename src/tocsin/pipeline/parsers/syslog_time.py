"""Times of syslog headers, as ISO 8601 wherever that can be told.

The time of RFC 3164 has neither year nor zone. The year is the last one with which the time is not after the day on
which the log was last written: right for every log that spans less than a year, across New Year too. Where no such day
is known, the time is left as it stands. No zone is made up: a time without one is read as UTC by whoever reads it.

Source: RFC 3164, section 4.1.2 (TIMESTAMP); RFC 5424, section 6.2.3; the forms of Cisco IOS and ASA ("logging
timestamp", "service timestamps log datetime"), of rsyslog's and journalctl's ISO formats.
"""

import re
from calendar import isleap
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_YEAR = r"(?:19|20)\d\d"
_CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
BSD_TIME = re.compile(
    rf"(?<![^\s>])[*.]?(?:({_YEAR}) )?({_MONTH}) {{1,2}}(\d{{1,2}}) (?:({_YEAR}) )?({_CLOCK})(?: ({_YEAR})(?=[ :]))?"
    r"(?: (UTC|GMT)(?=[ :])| ([A-Z]{2,6}|[+-]\d\d:?\d\d)(?=:))?(?: ?:)?(?: +|$)"
)
"""Month, day and time of day, a year in one of three places, and a zone: UTC or another, by its letters or hours."""
ISO_TIME = re.compile(rf"(\d{{4}}-\d\d-\d\d)[T ]({_CLOCK}) ?(Z|[+-]\d\d:?\d\d)?(?: ?:)?(?: +|$)")
_SLACK = timedelta(days=1)  # between a log's own zone and UTC


def bsd_time(match: re.Match[str], latest: date | None) -> str:
    """Give a matched BSD_TIME in ISO 8601; as it stands when its year cannot be told or there is no such day."""
    month, day = _MONTHS.index(match[2].lower()) + 1, int(match[3])
    year = match[1] or match[4] or match[6] or (latest and _year(month, day, latest))
    zone = "Z" if match[7] else match[8] or ""
    if zone.isalpha() and zone != "Z":
        zone = ""  # letters mean different zones to different people
    try:
        whole = date(int(year), month, day) if year else None
    except ValueError:
        whole = None
    return f"{whole.isoformat()}T{match[5].replace(',', '.')}{zone}" if whole else match[0].strip(" :")


def tells_year(match: re.Match[str]) -> bool:
    """Say whether a matched BSD_TIME has a year."""
    return bool(match[1] or match[4] or match[6])


def iso_time(match: re.Match[str]) -> str:
    """Give a matched ISO_TIME in its usual form."""
    return f"{match[1]}T{match[2].replace(',', '.')}{match[3] or ''}"


def latest_day(year: int | None, written: date | None) -> date | None:
    """Give the last day that a log may speak of: the end of a year that was given, else when it was written."""
    return date(year, 12, 31) - _SLACK if year else written


def _year(month: int, day: int, latest: date) -> int:
    try:
        limit = latest + _SLACK
    except OverflowError:
        limit = latest
    year = limit.year - ((month, day) > (limit.month, limit.day))
    while (month, day) == (2, 29) and year > 1 and not isleap(year):
        year -= 1
    return year
