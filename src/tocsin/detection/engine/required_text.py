r"""The text that every match of a regular expression holds, as far as it can be told at a glance.

Only runs of plain characters outside of brackets count, and an expression with anything unusual in it is given up:
to find nothing costs time, to find what is not required would cost matches.
"""

import re
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(
    r"\\(?P<escaped>\W)"
    r"|\\(?P<escape>.)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\()|(?P<close>\))|(?P<either>\|)"
    r"|(?P<optional>[*?]|\{0*(?:,[0-9]*)?\})"
    r"|(?P<repeated>\+|\{[0-9]+(?:,[0-9]*)?\})"
    r"|(?P<place>[.^$])"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_GROUP: Final = re.compile(r"\?(?:[:=!]|<[=!]|[aims]+[:)]|P?<\w+>)|(?!\?)")
"""How the groups begin that are passed over; others, such as conditions and the verbose flag, are given up."""

_CLASSES: Final = frozenset("dDwWsSbBAZ")
_LEAST: Final = 3
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_RARE: Final = frozenset("<>{}[]|^`~$%;!\n\r\t")
"""Characters that most texts are without, so that even one of them tells where an expression is worth trying."""


@lru_cache(maxsize=4096)
def required_text(pattern: str) -> str:
    """Give the most telling text that every match of a pattern holds, in lower case; empty if none is known.

    It is to be looked for in ASCII texts in lower case, whatever the pattern says about case.
    """
    runs, run, depth = [""], "", 0
    for token in _TOKEN.finditer(pattern) if pattern.isascii() else ():
        kind = token.lastgroup
        text = token[0]
        if (
            (kind == "escape" and text[1] not in _CLASSES and text[1] not in _CONTROLS)
            or (kind == "set" and "[" in text[1:])
            or (kind == "plain" and text in "[{\\")
            or (kind == "open" and not _GROUP.match(pattern, token.end()))
            or (kind == "close" and depth == 0)
            or (kind == "either" and depth == 0)
        ):
            return ""
        if depth == 0 and kind in ("plain", "escaped"):
            run += text[-1]
            continue
        if depth == 0 and kind == "escape" and text[1] in _CONTROLS:
            run += _CONTROLS[text[1]]
            continue
        # What may be missing takes the character before it along; inside brackets nothing is collected.
        runs.append(run[:-1] if kind == "optional" else run)
        run = ""
        depth += (kind == "open") - (kind == "close")
    return "" if depth else max([*runs, run], key=_worth).lower()


def is_telling(required: str) -> bool:
    """Say whether a required text is in so few values that it tells where the expression is worth trying."""
    return len(required) >= _LEAST or not _RARE.isdisjoint(required)


def _worth(run: str) -> int:
    return len(run) + _LEAST * (not _RARE.isdisjoint(run))


def is_character_set(pattern: str) -> bool:
    """Say whether a pattern is one set of characters in square brackets and nothing else."""
    token = _TOKEN.fullmatch(pattern)
    return token is not None and token.lastgroup == "set" and "[" not in pattern[1:]
