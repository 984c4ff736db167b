"""The HTTP Event Collector: `/services/collector` and what belongs to it, as its senders expect it.

Source: Splunk Enterprise, "HTTP Event Collector REST API endpoints"; what real senders do: OPTIONS probes, an empty
body as a probe, form content types, times as text, gzip in chunks.
"""

from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.pipeline.receivers import hec_words as words
from tocsin.pipeline.receivers.body import BodyRefused
from tocsin.pipeline.receivers.door import RETRY_SECONDS, Door, Wait
from tocsin.pipeline.receivers.hec_acks import Acks
from tocsin.pipeline.receivers.hec_events import Wrong, envelopes
from tocsin.pipeline.receivers.intake import SourceSettings
from tocsin.pipeline.receivers.tokens import Token
from tocsin.pipeline.spool import Payload

Handler = Callable[[Request], Awaitable[Response]]
_LONGEST_CHANNEL = 200
_TOO_LARGE = words.Word(6, "Invalid data format", 413)


def hec_routes(door: Door) -> list[Route]:
    """Give the routes of this receiver."""
    acks = Acks()

    async def events(request: Request) -> Response:
        admitted = _admitted(door, request)
        if isinstance(admitted, Response):
            return admitted
        data = await _body(door, request)
        if isinstance(data, Response):
            return data
        found = envelopes(data)
        if isinstance(found, Wrong):
            return words.reply(found.word, number=found.number)
        return await _take(door, acks, request, admitted, Payload(admitted[1].name, "hec", data, len(found)))

    async def raw(request: Request) -> Response:
        admitted = _admitted(door, request)
        if isinstance(admitted, Response):
            return admitted
        if not _channel(request):
            return words.reply(words.CHANNEL_MISSING)
        data = await _body(door, request)
        if isinstance(data, Response):
            return data
        count = sum(1 for line in data.split(b"\n") if line.strip())
        if not count:
            return words.reply(words.NO_DATA)
        query = {
            key: request.query_params[key]
            for key in ("time", "host", "source", "sourcetype", "index")
            if key in request.query_params
        }
        payload = Payload(admitted[1].name, "text", data, count, orjson.dumps(query))
        return await _take(door, acks, request, admitted, payload)

    async def ack(request: Request) -> Response:
        admitted = _admitted(door, request)
        if isinstance(admitted, Response):
            return admitted
        token, source = admitted
        if not source.indexer_acknowledgement:
            return words.reply(words.ACK_DISABLED)
        channel = _channel(request)
        if not channel:
            return words.reply(words.CHANNEL_MISSING)
        data = await _body(door, request)
        if isinstance(data, Response):
            return data
        try:
            asked = orjson.loads(data)
            numbers = asked["acks"]
        except (ValueError, TypeError, KeyError):
            return words.reply(words.INVALID_FORMAT)
        if not isinstance(numbers, list) or not all(type(number) is int for number in numbers):
            return words.reply(words.INVALID_FORMAT)
        body = orjson.dumps({"acks": acks.ask(token.name, channel, numbers)})
        return Response(body, media_type="application/json")

    async def health(request: Request) -> Response:
        return words.reply(words.HEALTHY)

    async def probe(request: Request) -> Response:
        return Response(status_code=200, headers={"Allow": "POST, OPTIONS"})

    base = "/services/collector"
    taking: list[tuple[tuple[str, ...], Handler]] = [
        (("", "/event", "/event/1.0"), events),
        (("/raw", "/raw/1.0"), raw),
        (("/ack",), ack),
    ]
    routes = [Route(f"{base}{path}", probe, methods=["OPTIONS"]) for paths, _ in taking for path in paths]
    routes += [Route(f"{base}{path}", handler, methods=["POST"]) for paths, handler in taking for path in paths]
    routes += [Route(f"{base}{path}", health, methods=["GET"]) for path in ("/health", "/health/1.0")]
    return routes


def _admitted(door: Door, request: Request) -> tuple[Token, SourceSettings] | Response:
    """Give the token and the source of a request, or the reply that refuses it.

    The source is the token's first; which index a sender asks for does not choose another.
    """
    if "token" in request.query_params:
        return words.reply(words.QUERY_TOKEN)
    given = request.headers.get("authorization", "")
    if not given:
        return words.reply(words.TOKEN_REQUIRED)
    scheme, _, secret = given.partition(" ")
    if scheme.lower() != "splunk" or not secret.strip():
        return words.reply(words.INVALID_AUTHORIZATION)
    token, standing = door.tokens.find(secret.strip(), "hec")
    if token is not None and standing == "disabled":
        return words.reply(words.TOKEN_DISABLED)
    if token is None or standing != "good":
        return words.reply(words.INVALID_TOKEN)
    source = door.sources.get(token.sources[0]) if token.sources else None
    if source is None:
        return words.reply(words.INCORRECT_INDEX)
    if source.indexer_acknowledgement and not _channel(request):
        return words.reply(words.CHANNEL_MISSING)
    if len(_channel(request)) > _LONGEST_CHANNEL:
        return words.reply(words.INVALID_CHANNEL)
    return token, source


def _channel(request: Request) -> str:
    return request.headers.get("x-splunk-request-channel") or request.query_params.get("channel", "")


async def _body(door: Door, request: Request) -> bytes | Response:
    try:
        return await door.body(request)
    except BodyRefused as refused:
        word = words.Word(words.INVALID_FORMAT.code, words.INVALID_FORMAT.text, refused.status)
        return words.reply(word)


async def _take(
    door: Door, acks: Acks, request: Request, admitted: tuple[Token, SourceSettings], payload: Payload
) -> Response:
    token, source = admitted
    if payload.events > door.limits.events:
        return words.reply(_TOO_LARGE)
    receipt = await door.take(payload)
    if isinstance(receipt, Wait):
        return words.reply(words.BUSY, retry=receipt.seconds or RETRY_SECONDS)
    number = acks.give(token.name, _channel(request)) if source.indexer_acknowledgement else None
    return words.reply(words.SUCCESS, ack=number)
