"""How lines of syslog begin, told strictly: what else may be a header when it stands in syslog is none here."""

import re

_LINE = re.compile(
    rb"<\d{1,3}>(?=[^\s<>])"
    rb"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d (?:(?:19|20)\d\d )?\d\d:\d\d:\d\d[ .:,]"
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d) "
    rb"(?!(?i:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL) )[^\s:]\S* [^\s:\[\]\"]+(?:\[[^\[\]\s]+\])?: "
    rb"|CEF: ?\d{1,2}(?:\.\d)?\|(?:[^|]*\|){6}|LEEF: ?[12](?:\.\d)?\|(?:[^|]*\|){4}"
)


def begins_like_syslog(line: bytes) -> bool:
    """Say whether a line has a header of syslog without doubt, or is CEF or LEEF."""
    return _LINE.match(line) is not None
