"""Regular expressions under a time budget.

Python's own `re` cannot be stopped once it backtracks; the `regex` package can, and reads the same syntax.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from tocsin.core.errors import BudgetExceeded

if TYPE_CHECKING:
    import regex

BUDGET_SECONDS = 0.1
"""How long one search may take before the rule's outcome on the event is *error*."""

_FLAGS = {"i": "IGNORECASE", "m": "MULTILINE", "s": "DOTALL"}


@lru_cache(maxsize=16384)
def compiled(pattern: str, flags: str) -> "regex.Pattern[str]":
    """Compile a pattern with flags of `i`, `m` and `s`; raises `regex.error` if it is not a regular expression."""
    # Imported here for start-up time: the rules that a log wakes often have no regular expression.
    import regex  # noqa: PLC0415

    options = regex.VERSION0
    for flag in flags:
        options |= getattr(regex, _FLAGS[flag])
    return regex.compile(pattern, options)


def found(pattern: "regex.Pattern[str]", text: str) -> bool:
    """Say whether the pattern occurs in `text`; raises BudgetExceeded when the search takes too long."""
    try:
        return pattern.search(text, timeout=BUDGET_SECONDS) is not None
    except TimeoutError:
        raise BudgetExceeded(
            f"the regular expression {_shortened(pattern.pattern)!r} took longer than {BUDGET_SECONDS:g} s on a value"
            f" of {len(text):,} characters",
            remedy="rewrite it without nested repetition, or anchor it",
        ) from None


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
