"""Connections that keep a server waiting: each has so long for a request's head, and so long for its body.

uvicorn ends idle connections between requests, and nothing else: a head or a body that trickles in would hold a
connection for ever, and many of them every connection there is ("slow loris").
"""

import asyncio
from typing import Any, cast

import h11
from msgspec import Struct
from uvicorn.protocols.http.h11_impl import H11Protocol


class Guards(Struct, frozen=True, forbid_unknown_fields=True):
    """How many connections there may be at once, and how long a head and a body may take, in seconds."""

    connections: int = 1000
    head_seconds: float = 10.0
    body_seconds: float = 40.0
    """More than a body's own deadline, which is answered with 408: this ends what is sent after any answer."""


class GuardedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, on connections that have deadlines."""

    guards = Guards()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._awaited: str | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many connections."""
        super().connection_made(transport)
        if len(self.connections) > self.guards.connections:
            transport.abort()
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._expect(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            self._expect("body")
        elif state is h11.IDLE and self.timeout_keep_alive_task is None:
            self._expect("head")
        else:
            self._expect(None)

    def _expect(self, awaited: str | None) -> None:
        if awaited == self._awaited:
            return  # what was awaited is not here yet: its time goes on
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        self._awaited = awaited
        if awaited is not None:
            seconds = self.guards.head_seconds if awaited == "head" else self.guards.body_seconds
            self._deadline = self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()


def guarded(guards: Guards) -> type[asyncio.Protocol]:
    """Give the protocol with these guards."""
    return cast("type[asyncio.Protocol]", type("Guarded", (GuardedProtocol,), {"guards": guards}))
