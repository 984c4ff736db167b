"""The check `missing_author`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingAuthor(MissingKey):
    """The rule has no author, so there is nobody to ask about it."""

    key = "author"
    severity = "note"
    remedy = "add `author:`"
    kinds = frozenset({"rule", "correlation"})
    wrong = Example("author: null")
