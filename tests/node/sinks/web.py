"""A web server that does what a script says."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import NamedTuple

from tests.compliance.sinks import Script, Taken, take
from tocsin.node.settings.sinks import SinkEntry

ANSWERS = {"take": 204, "down": 503, "fail": 500, "refuse": 422}


class Seen(NamedTuple):
    """A request: its headers, in small letters, and its body."""

    headers: dict[str, str]
    body: bytes


class WebReceiver:
    """Receives webhooks on a port of the loopback."""

    def __init__(self) -> None:
        self.script: Script = take
        self.answer: tuple[int, dict[str, str]] | None = None
        self.taken: list[Taken] = []
        self.seen: list[Taken] = []
        self.requests: list[Seen] = []
        self.ended = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, headers = receiver.decide(Seen({k.lower(): v for k, v in self.headers.items()}, body))
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def entry(self, **settings: object) -> SinkEntry:
        return SinkEntry.model_validate({"name": "sink", "url": self.url, "timeout_seconds": 20.0, **settings})

    def decide(self, request: Seen) -> tuple[int, dict[str, str]]:
        self.requests.append(request)
        taken = Taken(request.headers["webhook-id"], findings_in(request.body))
        verdict = self.script(taken)
        if verdict in ("take", "lose"):
            self.taken.append(taken)
        self.seen.append(taken)
        if verdict == "hang":
            self.ended.wait()
        if self.answer is not None:
            return self.answer
        return ANSWERS.get(verdict, 0), {}

    def close(self) -> None:
        self.ended.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def findings_in(body: bytes) -> tuple[str, ...]:
    """Give the ids of the findings in a body of any form."""
    if not body.startswith(b"["):
        return tuple(json.loads(line)["id"] for line in body.splitlines())
    return tuple(each.get("id") or each["metadata"]["uid"] for each in json.loads(body))
