"""Posting to a node: the same body under the same key, again and again, until it is acknowledged or refused."""

from collections.abc import Callable
from random import Random
from typing import Any

import httpx2
import orjson
from msgspec import Struct

from tocsin.core.clock import Clock
from tocsin.core.errors import TocsinError
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.pipeline.senders.bodies import Body

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_AGAIN = frozenset((408, 429, 500, 502, 503, 504))


class Refused(TocsinError):  # noqa: N818 - named for what happened
    """A node did not take what was sent, and would not if it were sent again."""

    exit_code = 1


class Sent(Struct):
    """What was acknowledged so far, and how often something had to be sent again."""

    records: int = 0
    requests: int = 0
    repeats: int = 0
    again: int = 0


class Poster:
    """Posts bodies to a source of a node, or to its event collector where there is no source.

    The event collector knows no keys: what was taken, but whose answer was lost, is taken twice there.
    """

    def __init__(
        self,
        client: httpx2.Client,
        token: str,
        source: str | None,
        clock: Clock,
        wait: Callable[[float], object],
        *,
        patience: float,
    ) -> None:
        self._client = client
        self._source = source
        self._clock = clock
        self._wait = wait
        self._patience = patience
        self._scheme = f"Bearer {token}" if source is not None else f"Splunk {token}"
        self._random = Random()  # noqa: S311 - it spreads senders out, and hides nothing
        self.sent = Sent()

    def post(self, body: Body, origin: str) -> None:
        """Post a body; `origin` names where it is from, so that the same of the same is taken once. Raises Refused."""
        headers = {"Authorization": self._scheme, "Content-Type": "application/x-ndjson"}
        path, data = "/services/collector/event", body.data
        if self._source is None:
            data = _envelopes(body.data)
        else:
            path = f"/ingest/{self._source}"
            headers["Idempotency-Key"] = digest(origin, str(body.begin), body.data)
        until, pause = self._clock.steady() + self._patience, _FIRST_PAUSE
        while True:
            answer, why = self._tried(path, data, headers)
            if answer is not None and answer.status_code == 200:
                self.sent.records += body.records
                self.sent.requests += 1
                self.sent.repeats += bool(_told(answer).get("repeat"))
                return
            if answer is not None and answer.status_code not in _AGAIN:
                raise self._refused(why, "see what the node says; what was sent before is acknowledged")
            if self._clock.steady() >= until:
                raise self._refused(why, f"it was tried for {self._patience:g} seconds; send again later")
            wanted = _wanted(answer)
            self._wait(wanted if wanted is not None else self._random.uniform(0, pause))
            pause = min(2 * pause, _LONGEST_PAUSE)
            self.sent.again += 1

    def _tried(self, path: str, data: bytes, headers: dict[str, str]) -> tuple[httpx2.Response | None, str]:
        try:
            answer = self._client.post(path, content=data, headers=headers)
        except httpx2.TransportError as error:
            return None, f"no answer: {error or type(error).__name__}"
        told = _told(answer)
        return answer, f"{answer.status_code}: {told.get('error') or told.get('text') or answer.reason_phrase}"

    def _refused(self, why: str, remedy: str) -> Refused:
        return Refused(f"the node did not take it: {why}", location=Location(str(self._client.base_url)), remedy=remedy)


def _told(answer: httpx2.Response) -> dict[str, Any]:
    try:
        told = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _wanted(answer: httpx2.Response | None) -> float | None:
    """Give how long a node wants to be left alone, if it says so in seconds (RFC 9110, section 10.2.3)."""
    given = answer.headers.get("Retry-After", "") if answer is not None else ""
    return min(float(given), _LONGEST_PAUSE) if given.isdecimal() else None


def _envelopes(data: bytes) -> bytes:
    """Give every line as an event of the event collector: as an object where it is one, else as text."""
    found = []
    for line in data.splitlines():
        if not line.strip():
            continue
        try:
            event: Any = orjson.loads(line)
        except orjson.JSONDecodeError:
            event = line.decode("utf-8", "replace")
        found.append(orjson.dumps({"event": event if isinstance(event, dict) else line.decode("utf-8", "replace")}))
    return b"".join(found)
