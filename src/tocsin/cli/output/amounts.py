"""Amounts for people: bytes, durations, rates; always as wide as they have to be, and no wider."""

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def size(number: float) -> str:
    """Give bytes with three digits: `512 B`, `1.25 MB`."""
    unit = 0
    while number >= 999.5 and unit < len(_UNITS) - 1:
        number /= 1000
        unit += 1
    if unit == 0:
        return f"{number:.0f} B"
    return f"{number:.{2 if number < 9.995 else 1 if number < 99.95 else 0}f} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """Give seconds with one unit: `0.4 s`, `12 s`, `3.5 min`, `2.1 h`, `8.0 d`."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.1f} min"
    return f"{seconds / _HOUR:.1f} h" if seconds < _DAY else f"{seconds / _DAY:.1f} d"


def rate(number: float) -> str:
    """Give how many a second: `0`, `0.5`, `1,204`."""
    return f"{number:,.1f}" if 0 < number < 9.95 else f"{number:,.0f}"
