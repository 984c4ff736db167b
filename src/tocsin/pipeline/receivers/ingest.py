"""`POST /ingest/{source}`: NDJSON, JSON or any text log over HTTP, acknowledged when it is on disk.

An `Idempotency-Key` names a request: one that is sent again under its key is answered as it was, and not taken twice
(draft-ietf-httpapi-idempotency-key-header-07).
"""

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.pipeline.receivers.body import BodyRefused
from tocsin.pipeline.receivers.door import Door, Wait
from tocsin.pipeline.spool import Payload

_LONGEST_KEY = 255


def ingest_routes(door: Door) -> list[Route]:
    """Give the routes of this receiver."""

    async def ingest(request: Request) -> Response:
        source = request.path_params["source"]
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            return _refused(401, "a token is required", "send Authorization: Bearer TOKEN", authenticate=True)
        token, standing = door.tokens.find(given.strip(), "ingest")
        if token is None or standing != "good":
            return _refused(401, f"the token is {standing}", "make one with tocsin token", authenticate=True)
        if not door.may_send(token, source):
            return _refused(403, "the token is not for this source", "name the source in the token's sources")
        key = request.headers.get("idempotency-key")
        if key is not None and not 0 < len(key) <= _LONGEST_KEY:
            return _refused(400, "the Idempotency-Key is empty or too long", f"at most {_LONGEST_KEY} characters")
        try:
            data = await door.body(request)
        except BodyRefused as refused:
            return _refused(refused.status, refused.why, "send smaller or other bodies")
        try:
            events = count_events(data)
        except ValueError as error:
            return _refused(400, f"the body is an array that is not JSON: {error}", "nothing of it was taken")
        if not events:
            return _refused(400, "there is no event in the body", "send one event a line")
        if events > door.limits.events:
            return _refused(413, f"more than {door.limits.events:,} events at once", "send smaller bodies")
        receipt = await door.take(Payload(source, "text", data, events, key=key.encode() if key else None))
        if isinstance(receipt, Wait):
            status = 429 if receipt.is_own_fault else 503
            return _refused(status, receipt.why, "send it again", retry=receipt.seconds)
        return JSONResponse({"accepted": events, "repeat": receipt.is_repeat})

    return [Route("/ingest/{source}", ingest, methods=["POST"])]


def count_events(data: bytes) -> int:
    """Count the events of a body: the elements of an array, else the lines that are not blank.

    Raises ValueError for an array that is not JSON: it could not be told what of it was taken.
    """
    if data.lstrip()[:1] == b"[":
        value = orjson.loads(data)
        return len(value) if isinstance(value, list) else 1
    return sum(1 for line in data.split(b"\n") if line.strip())


def _refused(
    status: int, why: str, remedy: str, *, authenticate: bool = False, retry: int | None = None
) -> JSONResponse:
    headers = {}
    if authenticate:
        headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    if retry is not None:
        headers["Retry-After"] = str(retry)
    return JSONResponse({"error": why, "remedy": remedy}, status, headers)
