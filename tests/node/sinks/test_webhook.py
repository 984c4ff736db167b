"""The webhook: held to the contract of all sinks, and to what a webhook's receiver may expect."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.compliance.sinks import START, House, SinkContract, finding, once, take
from tests.node.sinks.web import WebReceiver
from tocsin.core.errors import ConfigError
from tocsin.detection.wire import encode
from tocsin.node.settings.sinks import SinkEntry
from tocsin.node.sinks.making import make_sink
from tocsin.node.sinks.outcome import Delivered, Failed, Refused, Unavailable
from tocsin.node.sinks.sink import Delivery, Item
from tocsin.node.sinks.webhook import judged, wait_asked
from tocsin.node.state import Database
from tocsin.node.state.sinks import Sinks
from tocsin.testing.clocks import ManualClock


@pytest.fixture
def receiver() -> Iterator[WebReceiver]:
    started = WebReceiver()
    yield started
    started.close()


class TestWebhook(SinkContract):
    """The contract."""


def delivery(*numbers: int) -> Delivery:
    findings = [finding(number) for number in numbers]
    return Delivery("sink", [Item(n, each, encode(each), 7.5) for n, each in zip(numbers, findings, strict=True)])


def sent(receiver: WebReceiver, **settings: object) -> tuple[dict[str, str], bytes]:
    sink = make_sink(receiver.entry(**settings), ManualClock(START))
    assert sink.deliver(delivery(1, 2)) == Delivered()
    sink.close()
    return receiver.requests[-1]


def test_the_body_is_signed_as_standard_webhooks_says(receiver: WebReceiver, tmp_path: Path) -> None:
    key = bytes(range(32))
    secret = tmp_path / "secret"
    secret.write_text(f"whsec_{base64.b64encode(key).decode()}\n", encoding="utf-8")
    headers, body = sent(receiver, secret={"file": secret})
    assert headers["webhook-id"] == headers["idempotency-key"] == delivery(1, 2).id
    assert headers["webhook-timestamp"] == str(int(START.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_findings_are_sent_in_three_forms(receiver: WebReceiver) -> None:
    headers, body = sent(receiver)
    assert headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line)["id"] for line in body.splitlines()] == ["f0001", "f0002"]
    headers, body = sent(receiver, format="json")
    assert (headers["content-type"], [each["id"] for each in json.loads(body)]) == (
        "application/json",
        ["f0001", "f0002"],
    )
    _, body = sent(receiver, format="ocsf")
    assert [(each["class_uid"], each["time"]) for each in json.loads(body)] == [(2004, 7500), (2004, 7500)]


def test_headers_may_hold_secrets(receiver: WebReceiver, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("Bearer something\n", encoding="utf-8")
    headers, _ = sent(receiver, headers={"Authorization": {"file": token}, "X-From": "node-1"})
    assert (headers["authorization"], headers["x-from"]) == ("Bearer something", "node-1")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Delivered()),
        (204, Delivered()),
        (302, Unavailable),
        (400, Refused("http_400", "it answered 400")),
        (401, Unavailable),
        (403, Unavailable),
        (404, Unavailable),
        (413, Refused("http_413", "it answered 413")),
        (422, Refused("http_422", "it answered 422")),
        (429, Unavailable),
        (500, Failed),
        (501, Failed),
        (502, Unavailable),
        (503, Unavailable),
    ],
)
def test_what_an_answer_means(status: int, outcome: object) -> None:
    found = judged(status, None)
    assert type(found) is outcome if isinstance(outcome, type) else found == outcome


def test_retry_after_is_seconds_or_a_date() -> None:
    assert wait_asked("120", START) == 120
    assert wait_asked("Tue, 06 May 2031 07:09:09 GMT", START) == 60
    assert wait_asked("Tue, 06 May 2031 07:00:00 GMT", START) == 0
    assert wait_asked("soon", START) is None
    assert wait_asked(None, START) is None


@pytest.mark.parametrize("status", [429, 503, 500])
def test_what_a_receiver_asks_for_is_waited(receiver: WebReceiver, database: Database, status: int) -> None:
    house = House(database)
    house.find(finding(1))
    receiver.answer = status, {"Retry-After": "900"}
    receiver.script = lambda _: "down"
    dispatcher = house.dispatcher(receiver.entry(history=True))
    house.pump(dispatcher, lambda: bool((Sinks(database).of("sink") or (0, 0, 0))[2]))
    begun = house.clock.now()
    receiver.answer, receiver.script = None, take
    house.clock.advance(timedelta(seconds=880))
    for _ in range(5):
        dispatcher.turn()
    assert len(receiver.requests) == 1
    house.pump(dispatcher, house.settled)
    assert (house.clock.now() - begun).total_seconds() >= 899
    assert once(receiver.taken) == ["f0001"]


def test_a_redirect_is_not_followed(receiver: WebReceiver) -> None:
    other = WebReceiver()
    receiver.answer = 307, {"Location": other.url}
    sink = make_sink(receiver.entry(), ManualClock(START))
    outcome = sink.deliver(delivery(1))
    sink.close()
    other.close()
    assert isinstance(outcome, Unavailable)
    assert (len(receiver.requests), other.requests) == (1, [])


def test_what_does_not_answer_in_time_or_is_not_there_is_unavailable(receiver: WebReceiver) -> None:
    receiver.script = lambda _: "hang"
    sink = make_sink(receiver.entry(timeout_seconds=0.2), ManualClock(START))
    assert sink.deliver(delivery(1)) == Unavailable("no answer within 0.2 s")
    sink.close()
    gone = WebReceiver()
    gone.close()
    sink = make_sink(gone.entry(), ManualClock(START))
    assert sink.deliver(delivery(1)) == Unavailable("it cannot be reached: ConnectError")
    sink.close()


def test_a_secret_that_is_missing_is_told_without_anything_of_it(tmp_path: Path) -> None:
    base = {"name": "sink", "url": "https://hooks.example.com/x"}
    for secret, message in (
        ({"env": "TOCSIN_TEST_NOT_SET"}, "the environment variable TOCSIN_TEST_NOT_SET is not set"),
        ({"file": tmp_path / "none"}, "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=message):
            make_sink(SinkEntry.model_validate({**base, "secret": secret}), ManualClock(START))
    with pytest.raises(ConfigError, match="cannot be sent") as told:
        make_sink(SinkEntry.model_validate({**base, "headers": {"X": "se\ncret"}}), ManualClock(START))
    assert "cret" not in str(told.value).replace("secret", "")


@pytest.mark.parametrize(
    "settings",
    [
        {"url": "http://hooks.example.com/x"},
        {"url": "https://user:word@hooks.example.com/x"},
        {"url": "ftp://hooks.example.com/x"},
        {"url": "https://hooks.example.com/x", "secret": {}},
        {"url": "https://hooks.example.com/x", "secret": {"env": "A", "file": "b"}},
    ],
)
def test_settings_that_would_show_secrets_or_findings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SinkEntry.model_validate({"name": "sink", **settings})
    assert SinkEntry.model_validate({"name": "sink", "url": "http://hooks.example.com/x", "plain_http": True})
