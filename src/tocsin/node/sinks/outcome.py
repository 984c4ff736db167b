"""What a sink says to a delivery."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The sink as a whole does not take anything now; `wait` is how long it asks to be left alone, in seconds."""

    message: str
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """This delivery failed; it may be its fault or the sink's, and may succeed another time."""

    message: str
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """This delivery will never be taken."""

    reason: str
    message: str


Outcome = Delivered | Unavailable | Failed | Refused
