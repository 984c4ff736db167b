"""The check `missing_runbook`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingRunbook(MissingKey):
    """The rule has no runbook, so everybody on shift must find out alone what to do about a finding.

    Sigma has no such key and lets rules have keys of their own; `tocsin rules show` prints it. Checked with --strict
    only.
    """

    key = "runbook"
    severity = "note"
    remedy = "add `runbook:` with three to six steps: what to ask, what to look at, what to do"
    kinds = frozenset({"rule"})
    strict = True
    wrong = Example("runbook: null")
