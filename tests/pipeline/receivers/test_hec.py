"""The HTTP Event Collector, as its senders expect it."""

import gzip
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from tests.pipeline.receivers.conftest import House
from tocsin.pipeline.receivers.hec_events import epoch

AUTH = {"Authorization": "Splunk web-secret"}
ACKED = {"Authorization": "Splunk acked-secret", "X-Splunk-Request-Channel": "c1"}
EVENT = b'{"time": 1935817689, "host": "h", "event": {"a": 1}}'


def post(house: House, path: str, data: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    answer = house.client.post(f"/services/collector{path}", content=data, headers=AUTH if headers is None else headers)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("path", ["", "/event", "/event/1.0"])
def test_events_are_answered_when_they_are_in_the_spool(house: House, path: str) -> None:
    assert post(house, path, EVENT) == (200, {"text": "Success", "code": 0})
    (batch,) = house.held()
    assert (batch.payload.format, batch.payload.data, batch.payload.events) == ("hec", EVENT, 1)


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (EVENT + EVENT, 2),
        (EVENT + b"\n\n  " + EVENT + b"\r\n", 2),
        (orjson.dumps(orjson.loads(EVENT), option=orjson.OPT_INDENT_2) + EVENT, 2),
        (b"[" + EVENT + b"," + EVENT + b"]", 2),
        (b'{"event": "text", "fields": {"a": ["b", 1]}}', 1),
        (b'{"event": "x", "time": "1935817689.123"}', 1),
    ],
)
def test_envelopes_may_stand_side_by_side(house: House, data: bytes, events: int) -> None:
    headers = {**AUTH, "Content-Type": "application/x-www-form-urlencoded"}
    assert post(house, "/event/1.0", data, headers)[0] == 200
    assert house.held()[0].payload.events == events


@pytest.mark.parametrize(
    ("data", "code", "number"),
    [
        (b"", 5, None),
        (b" \n", 5, None),
        (b"{", 6, 0),
        (EVENT + b" rubbish", 6, 1),
        (b"3", 6, 0),
        (EVENT + b'\n{"time": 3}', 12, 1),
        (b'{"event": null}', 12, 0),
        (b'{"event": ""}', 13, 0),
        (b'{"event": "x", "fields": {"a": {"b": 1}}}', 15, 0),
        (b'{"event": "x", "fields": 3}', 15, 0),
        (b'{"event": "x", "time": "noon"}', 6, 0),
        (b'{"event": "x", "time": true}', 6, 0),
    ],
)
def test_what_is_wrong_has_its_code_and_the_number_of_the_event(
    house: House, data: bytes, code: int, number: int | None
) -> None:
    status, body = post(house, "/event", data)
    assert (status, body["code"], body.get("invalid-event-number")) == (400, code, number)
    assert house.held() == []


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, 2),
        ({"Authorization": "Bearer web-secret"}, 401, 3),
        ({"Authorization": "Splunk"}, 401, 3),
        ({"Authorization": "Splunk wrong"}, 403, 4),
        ({"Authorization": "Splunk old-secret"}, 403, 4),
        ({"Authorization": "Splunk off-secret"}, 403, 1),
        ({"Authorization": "Splunk lost-secret"}, 400, 7),
        ({"Authorization": "Splunk acked-secret"}, 400, 10),
        ({"Authorization": "Splunk acked-secret", "X-Splunk-Request-Channel": "c" * 201}, 400, 11),
    ],
)
def test_nobody_sends_without_a_good_token(house: House, headers: dict[str, str], status: int, code: int) -> None:
    got, body = post(house, "/event", EVENT, headers)
    assert (got, body["code"], house.held()) == (status, code, [])


def test_a_token_in_the_query_is_refused_and_not_used(house: House) -> None:
    assert post(house, "/event?token=web-secret", EVENT, {})[1]["code"] == 16


def test_raw_takes_lines_with_what_the_query_says_of_them(house: House) -> None:
    assert post(house, "/raw", b"one\ntwo\n")[1]["code"] == 10
    status, _ = post(house, "/raw/1.0?channel=c9&host=h1&sourcetype=syslog", b"one\n\ntwo\n")
    assert status == 200
    (batch,) = house.held()
    assert (batch.payload.format, batch.payload.events) == ("text", 2)
    assert orjson.loads(batch.payload.context) == {"host": "h1", "sourcetype": "syslog"}


def test_acknowledgements_are_given_by_channel_and_said_once(house: House) -> None:
    ids = [post(house, "/event", EVENT, ACKED)[1]["ackId"] for _ in range(3)]
    assert ids == [0, 1, 2]
    other = {**ACKED, "X-Splunk-Request-Channel": "c2"}
    assert post(house, "/event?channel=c1", EVENT, other)[1]["ackId"] == 0  # the header wins
    ask = orjson.dumps({"acks": [0, 2, 7]})
    assert post(house, "/ack?channel=c1", ask, ACKED) == (200, {"acks": {"0": True, "2": True, "7": False}})
    assert post(house, "/ack", ask, ACKED)[1] == {"acks": {"0": False, "2": False, "7": False}}
    assert post(house, "/ack", b'{"acks": ["0"]}', ACKED)[1]["code"] == 6
    assert post(house, "/ack?channel=c1", ask, AUTH)[1]["code"] == 14


def test_probes_are_answered(house: House) -> None:
    for path in ("/health", "/health/1.0"):
        answer = house.client.get(f"/services/collector{path}")
        assert (answer.status_code, answer.json()["code"]) == (200, 17)
    assert house.client.options("/services/collector/event/1.0").status_code == 200
    assert post(house, "/event", b"")[0] == 400  # some senders probe with nothing and want just this


def test_gzip_in_chunks_is_read(house: House) -> None:
    def pieces() -> Iterator[bytes]:
        data = gzip.compress(EVENT * 50)
        yield from (data[at : at + 7] for at in range(0, len(data), 7))

    answer = house.client.post("/services/collector", content=pieces(), headers={**AUTH, "Content-Encoding": "gzip"})
    assert answer.status_code == 200
    assert house.held()[0].payload.events == 50


def test_a_source_over_its_rate_is_told_that_the_server_is_busy(tmp_path: Any, house: House) -> None:
    from starlette.testclient import TestClient

    from tests.pipeline.receivers.conftest import LIMITS
    from tocsin.pipeline.receivers import Door, SourceSettings, Token, Tokens, application, hashed
    from tocsin.pipeline.spool import SpoolBounds, SpoolWriter

    spool = SpoolWriter(tmp_path / "other", 1, SpoolBounds(total_bytes=1, reserve_bytes=4096), house.clock)
    tokens = Tokens([Token("web", hashed("web-secret"), ["web"])], house.clock)
    with TestClient(application(Door(spool, [SourceSettings("web")], tokens, LIMITS, house.clock))) as client:
        answer = client.post("/services/collector", content=EVENT, headers=AUTH)
    spool.close()
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, 9, "5")


@pytest.mark.parametrize("given", [1935817689, "1935817689", 1935817689000, "1935817689000", 1935817689 * 10**9])
def test_times_are_seconds_milliseconds_or_nanoseconds_by_their_size(given: object) -> None:
    assert epoch(given) == 1935817689
    assert epoch(f"{float(str(given)) + 0.25:.2f}" if given == 1935817689 else given) is not None


@pytest.mark.parametrize("given", ["", "x", None, [], True, -1, "nan", "inf", 10**400])
def test_what_is_no_time_is_none(given: object) -> None:
    assert epoch(given) is None
