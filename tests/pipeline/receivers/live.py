"""Receivers behind a real server on a port of the loopback, as a node serves them."""

import asyncio
import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import uvicorn

from tocsin.pipeline.receivers import Door, DoorLimits, SourceSettings, Token, Tokens, application, hashed
from tocsin.pipeline.receivers.body import BodyLimits
from tocsin.pipeline.receivers.guard import Guards
from tocsin.pipeline.receivers.serving import serving
from tocsin.pipeline.spool import SpoolBounds, SpoolReader, SpoolWriter
from tocsin.pipeline.spool.batch import SpooledBatch
from tocsin.testing.clocks import ManualClock

PATIENCE = 60
LIMITS = DoorLimits(BodyLimits(sent_bytes=1_000_000, bytes=8_000_000, ratio=100, seconds=1.0), events=50_000)
QUICK = Guards(connections=20, head_seconds=1.0, body_seconds=2.0)


class Live(NamedTuple):
    """A server that runs, and where what it took is."""

    port: int
    folder: Path
    tls: ssl.SSLContext | None = None

    def raw(self, data: bytes) -> socket.socket:
        """Open a connection and send bytes as they are."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(data)
        return connection

    def answer(self, data: bytes) -> bytes:
        """Send bytes as they are, and give everything that comes back until the server hangs up."""
        with self.raw(data) as connection:
            return everything(connection)

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, bytes]:
        connection: http.client.HTTPConnection
        if self.tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.tls)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        given = {"Authorization": "Bearer web-secret"} | {
            name.replace("_", "-"): each for name, each in headers.items()
        }
        connection.request("POST", path, body, given)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def held(self) -> list[SpooledBatch]:
        return SpoolReader(self.folder).read(0, 0, 10_000)


def everything(connection: socket.socket) -> bytes:
    """Read until the other side hangs up."""
    found = b""
    try:
        while piece := connection.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@contextmanager
def served(
    folder: Path, clock: ManualClock, certificate: tuple[Path, Path] | None = None, guards: Guards = QUICK
) -> Iterator[Live]:
    """Serve receivers of one source and some tokens."""
    tokens = Tokens(
        [
            Token("web", hashed("web-secret"), ["web"]),
            Token("ingest only", hashed("ingest-secret"), ["web"], scopes=("ingest",)),
            Token("off", hashed("off-secret"), ["web"], disabled=True),
        ],
        clock,
    )
    spool = SpoolWriter(folder, 1, SpoolBounds(reserve_bytes=4096), clock)
    app = application(Door(spool, [SourceSettings("web"), SourceSettings("other")], tokens, LIMITS, clock))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(serving(app, certificate, guards))
    thread = Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    context = ssl.create_default_context(cafile=str(certificate[0])) if certificate else None
    try:
        yield Live(listener.getsockname()[1], folder, context)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        spool.close()
