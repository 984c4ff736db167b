"""The log, as an argument: nothing below the edge knows where what it tells is written."""

from typing import Protocol


class Log(Protocol):
    """Takes what happened: an event in a few words that are always the same, and facts by name.

    Facts are numbers and short texts. Tokens, passwords and contents of events are none.
    """

    def debug(self, event: str, /, **facts: object) -> None:
        """Tell what only somebody who looks for a fault wants to know."""

    def info(self, event: str, /, **facts: object) -> None:
        """Tell what belongs to the ordinary course of things."""

    def warning(self, event: str, /, **facts: object) -> None:
        """Tell what somebody should look at, some time."""

    def error(self, event: str, /, **facts: object) -> None:
        """Tell what somebody has to look at."""


class Silence:
    """A log that keeps nothing."""

    def debug(self, event: str, /, **facts: object) -> None:
        """Keep nothing."""

    def info(self, event: str, /, **facts: object) -> None:
        """Keep nothing."""

    def warning(self, event: str, /, **facts: object) -> None:
        """Keep nothing."""

    def error(self, event: str, /, **facts: object) -> None:
        """Keep nothing."""
