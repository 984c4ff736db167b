"""The door that all receivers share: who is let in, how much of what they bring, and where it goes."""

import asyncio
from collections.abc import Iterable, Mapping
from math import ceil
from typing import NamedTuple

from msgspec import Struct
from starlette.requests import Request

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreError
from tocsin.pipeline.receivers.body import BodyLimits, read_body
from tocsin.pipeline.receivers.intake import Intake, SourceSettings
from tocsin.pipeline.receivers.rate import Bucket
from tocsin.pipeline.receivers.tokens import Token, Tokens
from tocsin.pipeline.spool import Payload, Receipt

RETRY_SECONDS = 5


class DoorLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """What is let in: bodies within their limits, and so many events in one request."""

    body: BodyLimits = BodyLimits()
    events: int = 100_000


class Wait(NamedTuple):
    """The sender is to wait so many seconds; nothing was taken. `is_own_fault` when others are not asked to wait."""

    seconds: int
    why: str
    is_own_fault: bool = False


class Door:
    """Lets payloads into the spool, source by source."""

    def __init__(
        self, intake: Intake, sources: Iterable[SourceSettings], tokens: Tokens, limits: DoorLimits, clock: Clock
    ) -> None:
        self.tokens = tokens
        self.limits = limits
        self.sources: Mapping[str, SourceSettings] = {source.name: source for source in sources}
        self._intake = intake
        self._buckets = {
            source.name: Bucket(source.events_per_second, source.burst, clock) for source in self.sources.values()
        }

    def may_send(self, token: Token, source: str) -> bool:
        """Say whether a token is for a source that there is."""
        return source in self.sources and source in token.sources

    async def body(self, request: Request) -> bytes:
        """Read a request's body; raises BodyRefused."""
        return await read_body(request, self.limits.body)

    async def take(self, payload: Payload) -> Receipt | Wait:
        """Put a payload of a known source on disk, or say that the sender has to wait."""
        source = self.sources[payload.source]
        seconds = self._buckets[source.name].wait(payload.events)
        if seconds:
            return Wait(ceil(seconds), f"more than {source.events_per_second:,} events a second", is_own_fault=True)
        try:
            return await asyncio.wrap_future(self._intake.put(payload, source.rank, source.spool_share))
        except StoreError as error:
            return Wait(RETRY_SECONDS, error.message)
