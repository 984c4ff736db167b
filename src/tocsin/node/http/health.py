"""`/healthz` and `/readyz`: is the process alive, and should it be sent to.

Without a token both say one word. `/readyz` tells why to who has a token of the scope `metrics`, `read` or `admin`.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.node.http.access import may
from tocsin.node.http.readiness import Reason
from tocsin.pipeline.receivers import Tokens

_STATUS = "status"


def health_routes(tokens: Tokens, reasons: Callable[[], Awaitable[list[Reason]]]) -> list[Route]:
    """Give the routes; `reasons` tells what keeps the node from being ready."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({_STATUS: "ok"})

    async def readyz(request: Request) -> Response:
        found = await reasons()
        body: dict[str, object] = {_STATUS: "not ready" if found else "ready"}
        if may(request, tokens, "metrics", "read", "admin"):
            body["reasons"] = [reason._asdict() for reason in found]
        return JSONResponse(body, 503 if found else 200, {"Cache-Control": "no-store"})

    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]
