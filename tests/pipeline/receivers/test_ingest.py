"""`POST /ingest/{source}`: what is answered with 200 is in the spool, and nothing else is."""

import gzip
from datetime import timedelta

import pytest
import zstandard

from tests.pipeline.receivers.conftest import House

BODY = b'{"a": 1}\n\n{"a": 2}\n'
AUTH = {"Authorization": "Bearer web-secret"}


def test_what_is_accepted_is_in_the_spool(house: House) -> None:
    answer = house.client.post("/ingest/web", content=BODY, headers=AUTH)
    assert (answer.status_code, answer.json()) == (200, {"accepted": 2, "repeat": False})
    (batch,) = house.held()
    assert (batch.payload.source, batch.payload.data, batch.payload.events) == ("web", BODY, 2)


def test_a_request_sent_again_under_its_key_is_taken_once(house: House) -> None:
    headers = {**AUTH, "Idempotency-Key": "k1"}
    first, again = (house.client.post("/ingest/web", content=BODY, headers=headers) for _ in range(2))
    assert [first.json()["repeat"], again.json()["repeat"]] == [False, True]
    assert (again.status_code, len(house.held())) == (200, 1)
    for key in ("", "x" * 256):
        assert (
            house.client.post("/ingest/web", content=BODY, headers={**AUTH, "Idempotency-Key": key}).status_code == 400
        )


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("gzip", gzip.compress(BODY[:9], mtime=0) + gzip.compress(BODY[9:], mtime=0)),
        ("zstd", zstandard.compress(BODY)),
    ],
)
def test_bodies_may_be_compressed(house: House, encoding: str, data: bytes) -> None:
    answer = house.client.post("/ingest/web", content=data, headers={**AUTH, "Content-Encoding": encoding})
    assert answer.status_code == 200
    assert house.held()[0].payload.data == BODY


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Basic d2ViOnNlY3JldA=="}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer off-secret"}, 401),
        ({"Authorization": "Bearer old-secret"}, 401),
        ({"Authorization": "Bearer hec-secret"}, 401),
        ({"Authorization": "Bearer acked-secret"}, 403),
        ({"Authorization": "Bearer lost-secret"}, 403),
    ],
)
def test_nobody_sends_without_a_good_token_for_the_source(house: House, headers: dict[str, str], status: int) -> None:
    answer = house.client.post("/ingest/web", content=BODY, headers=headers)
    assert answer.status_code == status
    assert answer.json()["remedy"]
    assert (status == 401) == ("www-authenticate" in answer.headers)
    assert house.held() == []


@pytest.mark.parametrize("source", ["..%2Fweb", "web%00", "Web", "nowhere", "%2e%2e", "a/b"])
def test_odd_names_of_sources_lead_nowhere(house: House, source: str) -> None:
    assert house.client.post(f"/ingest/{source}", content=BODY, headers=AUTH).status_code in (403, 404)
    assert house.held() == []


@pytest.mark.parametrize(
    ("data", "encoding", "status"),
    [
        (b"", None, 400),
        (b" \n\r\n", None, 400),
        (b"[1, 2", None, 400),
        (b"x" * 100_001, None, 413),
        (b"x\n" * 5001, None, 413),
        (gzip.compress(b"a\n" * 4_000_000, mtime=0), "gzip", 413),
        (zstandard.compress(b"\0" * 50_000_000), "zstd", 413),
        (gzip.compress(BODY, mtime=0)[:-4], "gzip", 400),
        (b"not compressed", "gzip", 400),
        (b"not compressed", "zstd", 400),
        (BODY, "br", 415),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_as_a_whole(
    house: House, data: bytes, encoding: str | None, status: int
) -> None:
    headers = {**AUTH, **({"Content-Encoding": encoding} if encoding else {})}
    answer = house.client.post("/ingest/web", content=data, headers=headers)
    assert (answer.status_code, house.held()) == (status, [])
    assert answer.json()["error"]


def test_elements_of_an_array_are_counted(house: House) -> None:
    assert house.client.post("/ingest/web", content=b' [{"a":\n1},{}]', headers=AUTH).json()["accepted"] == 2


def test_a_source_over_its_rate_waits_and_is_taken_later(house: House) -> None:
    def send() -> int:
        answer = house.client.post("/ingest/slow", content=b"x\n" * 10, headers=AUTH)
        if answer.status_code == 429:
            house.clock.advance(timedelta(seconds=int(answer.headers["retry-after"])))
        return answer.status_code

    assert [send() for _ in range(5)] == [200, 200, 429, 200, 429]
    assert len(house.held()) == 3
    assert house.client.post("/ingest/web", content=BODY, headers=AUTH).status_code == 200  # another is not delayed
