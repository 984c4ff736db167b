"""The check `missing_description`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingDescription(MissingKey):
    """The rule has no description, so an analyst must read its logic to know what was found."""

    key = "description"
    severity = "warning"
    remedy = "add `description:` saying what the events mean and why they matter"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("description: null")
