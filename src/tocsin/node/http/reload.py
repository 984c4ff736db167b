"""`POST /api/content/reload`: have the content loaded anew, and hear what came of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.core.errors import TocsinError
from tocsin.node.activation import Reload
from tocsin.node.http.access import may, refused
from tocsin.pipeline.receivers import Tokens

_LONGEST_SECONDS = 300.0
Ask = Callable[[float], Awaitable[Reload | None]]
"""Has the content loaded anew; gives None when nobody has answered after so many seconds."""


def reload_routes(tokens: Tokens, ask: Ask) -> list[Route]:
    """Give the route, which is for tokens of the scope `admin`.

    200 with the version that is active, and whether it is new; 422 with all errors when anything is wrong, and then
    nothing has changed; 503 when it is not known what came of it.
    """

    async def reload(request: Request) -> Response:
        if not may(request, tokens, "admin"):
            return refused("admin")
        outcome = await ask(_LONGEST_SECONDS)
        if outcome is None:
            told = {"error": "the node has not answered in time", "remedy": "its log says what came of it"}
            return JSONResponse(told, 503, {"Retry-After": "10"})
        body: dict[str, Any] = {"version": outcome.version}
        if outcome.errors:
            return JSONResponse({**body, "errors": [_told(error) for error in outcome.errors]}, 422)
        body |= {"is_new": outcome.is_new, "warnings": [_told(warning) for warning in outcome.warnings]}
        return JSONResponse(body | ({"rules": outcome.rules} if outcome.is_new else {}))

    return [Route("/api/content/reload", reload, methods=["POST"])]


def _told(error: TocsinError) -> dict[str, Any]:
    place = error.location
    return {
        "message": error.message,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "remedy": error.remedy,
    }
