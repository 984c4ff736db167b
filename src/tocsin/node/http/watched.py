"""What is around every request: an id, its duration and status counted, refusals and failures told."""

import re
import secrets
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.core.clock import Clock
from tocsin.core.telling import Log
from tocsin.node.http.counts import HttpCounts
from tocsin.node.http.refusals import Refusals

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_INGEST, _HEC = "/ingest/", "/services/collector"
_OWN = ("/healthz", "/readyz", "/metrics")


class Watched:
    """An application, watched; `X-Request-Id` is taken over from the sender or made, and given back."""

    def __init__(self, app: ASGIApp, sources: Collection[str], counts: HttpCounts, log: Log, clock: Clock) -> None:
        self._app = app
        self._sources = sources
        self._counts = counts
        self._refusals = Refusals(log, clock)
        self._log = log
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        door, source = self._place(scope["path"])
        name = _request_id(scope)
        status = 500
        begun = self._clock.steady()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", name)]}
            await send(message)

        self._counts.begin()
        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            self._log.error("request failed", request=name.decode(), door=door, error=type(error).__name__)
            raise
        finally:
            self._counts.end(door, status, self._clock.steady() - begun)
            self._tell(scope, door, source, status, name)

    def _place(self, path: str) -> tuple[str, str]:
        """Give a request's door, and its source where the path names one that there is: both are bounded."""
        if path.startswith(_INGEST):
            source = path.removeprefix(_INGEST)
            return "ingest", source if source in self._sources else ""
        if path.startswith(_HEC):
            return "hec", ""
        return ("node" if path in _OWN else "other"), ""

    def _tell(self, scope: Scope, door: str, source: str, status: int, name: bytes) -> None:
        if status >= 500 and status != 503:
            return  # told where it failed
        if status >= 400:
            client = scope.get("client")
            self._refusals.refused(
                door, source, status, request=name.decode(), client=client[0] if client else "", method=scope["method"]
            )
        elif scope["method"] == "POST":
            self._refusals.taken(door, source)


def _request_id(scope: Scope) -> bytes:
    for header, value in scope["headers"]:
        if header == b"x-request-id" and _ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()
