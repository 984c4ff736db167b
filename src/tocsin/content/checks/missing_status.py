"""The check `missing_status`."""

from tocsin.content.lint.check import Example
from tocsin.content.lint.missing_key import MissingKey


class MissingStatus(MissingKey):
    """The rule has no status, so nobody knows whether it is ready for production."""

    key = "status"
    severity = "warning"
    remedy = "add `status:` experimental, test or stable"
    kinds = frozenset({"rule", "correlation"})
    wrong = Example("status: null")
