"""Requests that two parsers could read differently are refused, whoever sends them.

A proxy in front that goes by one header and a server behind it that goes by the other can be made to disagree where a
request ends (RFC 9112, section 6.1), or who sent it.
"""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ONCE = (b"authorization", b"content-encoding", b"content-length", b"host", b"idempotency-key", b"transfer-encoding")


class Strict:
    """An application in front of another, which sees only requests that are clear."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        why = _unclear(scope["headers"]) if scope["type"] == "http" else None
        if why is None:
            await self._app(scope, receive, send)
            return
        answer = JSONResponse({"error": why, "remedy": "send it once"}, 400, {"Connection": "close"})
        await answer(scope, receive, send)


def _unclear(headers: list[tuple[bytes, bytes]]) -> str | None:
    names = [name for name, _ in headers]
    for name in _ONCE:
        if names.count(name) > 1:
            return f"the header {name.decode()} is there more than once"
    if b"content-length" in names and b"transfer-encoding" in names:
        return "there are both a Content-Length and a Transfer-Encoding"
    return None
