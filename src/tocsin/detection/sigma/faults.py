"""What is wrong inside a rule, before it is known where in the file that is."""

from typing import Final

Keys = tuple[str | int, ...]
"""A way into a document: keys of maps and indexes of lists."""

FAULT_LIMIT: Final = 50
"""How many faults of one document are told; more would help nobody."""


class Fault(Exception):  # noqa: N818 - becomes a RuleError where the place is known
    """A part of a rule is wrong: `message` says what, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Unsupported(Fault):
    """A part of a rule is valid Sigma that this engine cannot run; becomes an UnsupportedRule."""
