"""The check `missing_date`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingDate(MissingKey):
    """The rule has no date, so nobody can tell how old its assumptions are."""

    key = "date"
    severity = "note"
    remedy = "add `date:` as YYYY-MM-DD"
    kinds = frozenset({"rule", "correlation"})
    wrong = Example("date: null")
