"""The check `missing_falsepositives`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingFalsepositives(MissingKey):
    """The rule tells no false positives, so every analyst must find them out alone."""

    key = "falsepositives"
    severity = "note"
    remedy = "add `falsepositives:` with the harmless causes you know"
    kinds = frozenset({"rule"})
    wrong = Example("falsepositives: null")
