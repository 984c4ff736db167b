"""Who may look: tokens with a scope that says so."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.pipeline.receivers import Tokens
from tocsin.pipeline.receivers.tokens import Scope


def may(request: Request, tokens: Tokens, *scopes: Scope) -> bool:
    """Say whether a request brings a good token with one of these scopes."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        return False
    standings = [tokens.find(given.strip(), scope)[1] for scope in scopes]
    return "good" in standings


def refused(scope: Scope) -> Response:
    """Say that a token is wanted (RFC 6750, section 3)."""
    return JSONResponse(
        {"error": "a token is required", "remedy": f"send Authorization: Bearer TOKEN of one with the scope {scope}"},
        401,
        {"WWW-Authenticate": f'Bearer realm="tocsin", scope="{scope}"'},
    )
