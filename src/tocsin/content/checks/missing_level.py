"""The check `missing_level`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingLevel(MissingKey):
    """The rule has no level, so its findings count as informational and nobody is woken."""

    key = "level"
    severity = "warning"
    remedy = "add `level:` informational, low, medium, high or critical"
    kinds = frozenset({"rule", "correlation"})
    wrong = Example("level: null")
