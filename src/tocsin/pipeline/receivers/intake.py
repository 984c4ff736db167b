"""What receivers need of the spool, and what they know of a source."""

from concurrent.futures import Future
from typing import Annotated, Literal, Protocol

from msgspec import Meta, Struct

from tocsin.pipeline.spool import Payload, Priority, Receipt

SourceName = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9_.-]{0,62}\Z")]
"""Names of sources become labels and parts of ids: nothing in them can be a path or need escaping."""

_PRIORITIES = {"low": Priority.LOW, "normal": Priority.NORMAL, "high": Priority.HIGH}


class Intake(Protocol):
    """Takes payloads and answers when they are on disk."""

    def put(self, payload: Payload, priority: Priority = ..., share: float = ...) -> "Future[Receipt]":
        """Take a payload; the answer raises StoreFull or StoreFailed when it is not on disk."""


class SourceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A source: where bytes come from, how important they are and how many of them are taken.

    `events_per_second` and `burst` bound what is taken (0: no bound); a sender over its rate is told to wait.
    `spool_share` bounds how much of the spool may be the source's, so that one source leaves room for the others.
    """

    name: SourceName
    priority: Literal["low", "normal", "high"] = "normal"
    events_per_second: Annotated[int, Meta(ge=0)] = 0
    burst: Annotated[int, Meta(ge=1)] = 10_000
    indexer_acknowledgement: bool = False
    spool_share: Annotated[float, Meta(gt=0, le=1)] = 1.0

    @property
    def rank(self) -> Priority:
        """Give how important it is, as the spool counts it."""
        return _PRIORITIES[self.priority]
