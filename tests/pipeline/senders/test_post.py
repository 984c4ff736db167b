"""Posting to a server that fails in every way before it takes what it is sent."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import orjson
import pytest

from tocsin.pipeline.senders import Body, Poster, Refused
from tocsin.testing.clocks import ManualClock


class Server(ThreadingHTTPServer):
    """Answers with what is next in `answers`: a status, a number of seconds to wait, or None for no answer."""

    answers: list[tuple[int | None, int | None]]
    seen: list[tuple[str, str | None, bytes]]


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers["Idempotency-Key"], body))
        status, seconds = self.server.answers.pop(0)
        if status is None:
            self.close_connection = True
            return
        told = orjson.dumps({"error": "no"} if status != 200 else {"accepted": 1, "repeat": False})
        self.send_response(status)
        if seconds is not None:
            self.send_header("Retry-After", str(seconds))
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), _Handler) as running:
        running.answers, running.seen = [], []
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


class Patience:
    """Waits by putting a clock forward."""

    def __init__(self) -> None:
        self.clock = ManualClock(datetime(2031, 5, 6, tzinfo=UTC))
        self.waited: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))


def poster(server: Server, patience: Patience, source: str | None = "web") -> Poster:
    client = httpx2.Client(base_url=f"http://127.0.0.1:{server.server_port}")
    return Poster(client, "secret", source, patience.clock, patience.wait, patience=60)


def test_the_same_is_sent_under_the_same_key_until_it_is_taken(server: Server) -> None:
    server.answers = [(None, None), (503, 7), (429, None), (500, None), (200, None)]
    patience = Patience()
    sender = poster(server, patience)
    sender.post(Body(b"a\n", 0, 1), "log")
    assert len(set(server.seen)) == 1
    assert len(server.seen) == 5
    assert server.seen[0][1]
    assert patience.waited[1] == 7
    assert (sender.sent.records, sender.sent.requests, sender.sent.again) == (1, 1, 4)


def test_other_places_have_other_keys(server: Server) -> None:
    server.answers = [(200, None)] * 3
    sender = poster(server, Patience())
    for begin, origin in ((0, "log"), (2, "log"), (0, "other")):
        sender.post(Body(b"a\n", begin, 1), origin)
    assert len({key for _, key, _ in server.seen}) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
def test_what_would_be_refused_again_is_not_sent_again(server: Server, status: int) -> None:
    server.answers = [(status, None)]
    with pytest.raises(Refused, match=f"{status}: no") as caught:
        poster(server, Patience()).post(Body(b"a\n", 0, 1), "log")
    assert "secret" not in str(caught.value)


def test_patience_ends(server: Server) -> None:
    server.answers = [(503, 30)] * 10
    with pytest.raises(Refused, match="did not take it"):
        poster(server, Patience()).post(Body(b"a\n", 0, 1), "log")
    assert len(server.seen) == 3


def test_the_event_collector_gets_objects_and_texts(server: Server) -> None:
    server.answers = [(200, None)]
    poster(server, Patience(), None).post(Body(b'{"a":1}\nplain text\n\n', 0, 2), "log")
    ((path, key, body),) = server.seen
    assert (path, key) == ("/services/collector/event", None)
    assert body == b'{"event":{"a":1}}{"event":"plain text"}'
