"""The webhook: findings are posted to a URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ssl import SSLContext
from typing import Literal

import httpx2

from tocsin.core.clock import Clock
from tocsin.detection.ocsf import detection_finding
from tocsin.detection.wire import encode
from tocsin.node.sinks.outcome import Delivered, Failed, Outcome, Refused, Unavailable
from tocsin.node.sinks.signature import signature
from tocsin.node.sinks.sink import Delivery, Item

Form = Literal["ndjson", "json", "ocsf"]
_TYPES = {"ndjson": "application/x-ndjson", "json": "application/json", "ocsf": "application/json"}
# What these say is about the sink and not about what was sent: that is kept until somebody has put the sink right.
_ABOUT_THE_SINK = frozenset({401, 403, 404, 405, 407, 408, 410, 421, 425, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where findings are posted, and how. `headers` and `key` are secrets: they are in no log and no error."""

    url: str
    form: Form
    headers: Mapping[str, str]
    key: bytes | None
    timeout: float
    tls: SSLContext | bool
    agent: str


class Webhook:
    """Posts findings; redirects are not followed, and what is answered is not read.

    Headers: `webhook-id` is the same whenever the same findings are sent, as is `Idempotency-Key`; `webhook-timestamp`
    and `webhook-signature` are those of the Standard Webhooks specification. Source of Retry-After: RFC 9110, 10.2.3.
    """

    def __init__(self, settings: WebhookSettings, product_version: str, clock: Clock) -> None:
        self._settings = settings
        self._version = product_version
        self._clock = clock
        # No proxy and no certificate from the environment: where findings go is said in the settings alone.
        self._client = httpx2.Client(
            timeout=settings.timeout, verify=settings.tls, follow_redirects=False, trust_env=False
        )

    def deliver(self, delivery: Delivery) -> Outcome:
        """Post findings."""
        body = self._body(delivery.items)
        now = self._clock.now()
        headers = {
            "User-Agent": self._settings.agent,
            **self._settings.headers,
            "Content-Type": _TYPES[self._settings.form],
            "webhook-id": delivery.id,
            "Idempotency-Key": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
        }
        if self._settings.key is not None:
            headers["webhook-signature"] = signature(self._settings.key, delivery.id, int(now.timestamp()), body)
        try:
            with self._client.stream("POST", self._settings.url, content=body, headers=headers) as response:
                status, retry = response.status_code, response.headers.get("retry-after")
        except httpx2.TimeoutException:
            return Unavailable(f"no answer within {self._settings.timeout:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return Unavailable(f"it cannot be reached: {type(error).__name__}")
        return judged(status, wait_asked(retry, now))

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _body(self, items: Sequence[Item]) -> bytes:
        if self._settings.form == "ndjson":
            return b"".join(item.body + b"\n" for item in items)
        if self._settings.form == "json":
            return b"[" + b",".join(item.body for item in items) + b"]"
        return b"[" + b",".join(map(self._ocsf, items)) + b"]"

    def _ocsf(self, item: Item) -> bytes:
        return encode(detection_finding(item.finding, datetime.fromtimestamp(item.found, UTC), self._version))


def judged(status: int, wait: float | None) -> Outcome:
    """Say what an answer means for what was sent."""
    told = f"it answered {status}"
    if 200 <= status < 300:
        return Delivered()
    if status in _ABOUT_THE_SINK:
        return Unavailable(told, wait)
    if 400 <= status < 500:
        return Refused(f"http_{status}", told)
    if status >= 500:
        return Failed(told, wait)
    return Unavailable(f"{told}, a redirect that is not followed: name the URL where it leads", wait)


def wait_asked(header: str | None, now: datetime) -> float | None:
    """Read Retry-After: seconds or a date; None for neither."""
    if header is None:
        return None
    text = header.strip()
    if text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds(), 0.0)
