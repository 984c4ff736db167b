"""'Did you mean …?'"""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that looks most like `word`, or None if none looks like it."""
    names = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), list(names), n=1, cutoff=0.6)
    return names[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean 'x'?` for the closest known word, or nothing."""
    match = closest(word, known)
    return f"; did you mean {match!r}?" if match else ""
