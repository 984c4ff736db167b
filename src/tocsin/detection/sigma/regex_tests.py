"""Regular expressions of rules as tests: checked, and written so that every matcher reads them alike.

Source: Sigma specification 2.1, appendix "Modifiers", `re`.
"""

import re
from typing import Final

import regex

from tocsin.detection.engine.expression import Regex
from tocsin.detection.engine.regexes import compiled
from tocsin.detection.sigma.faults import Fault

REGEX_LIMIT: Final = 32_768

_BRACES = re.compile(
    r"\\N\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"  # escapes and character classes stay
    r"|\{(?=[0-9]|,)(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)\}|\{",
    re.DOTALL,
)


def regex_test(written: str, flags: str) -> Regex:
    """Give a regular expression, which Python's `re` has accepted, as a test; raises Fault where it cannot be one."""
    pattern = _plain_braces(written)
    if len(pattern) > REGEX_LIMIT:
        raise Fault(f"a regular expression longer than {REGEX_LIMIT:,} characters", "write a list of values instead")
    try:
        compiled(pattern, flags)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        what = f"the regular expression {_shortened(pattern)!r} cannot be compiled: {error}"
        raise Fault(what, "correct the regular expression; the syntax is that of Python's re") from None
    return Regex(pattern, flags)


def _plain_braces(pattern: str) -> str:
    """Write braces so that every matcher reads them as Python's `re` does.

    A brace that is no repetition is a brace to `re`, but may begin a fuzzy match elsewhere, so it is escaped; `{,n}` is
    a repetition to `re` and plain text to PCRE, so its zero is written out.
    """
    return _BRACES.sub(_brace, pattern)


def _brace(match: re.Match[str]) -> str:
    if match["most"] is not None:
        least = match["least"] or "0"
        return f"{{{least}}}" if not match["comma"] else f"{{{least},{match['most']}}}"
    return r"\{" if match[0] == "{" else match[0]


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
