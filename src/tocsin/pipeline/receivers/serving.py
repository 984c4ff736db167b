"""How receivers are served: HTTP/1.1 by uvicorn, with bounds on heads, connections and time, and TLS of today."""

import ssl
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from tocsin.pipeline.receivers.guard import Guards, guarded
from tocsin.pipeline.receivers.strict import Strict

_HEAD_BYTES = 64 * 1024
_KEEP_ALIVE_SECONDS = 30


def serving(
    app: ASGIApp,
    certificate: tuple[Path, Path] | None = None,
    guards: Guards | None = None,
    *,
    drain_seconds: int = 10,
) -> uvicorn.Config:
    """Give the server's configuration; `certificate` is a file with the chain and one with its key, PEM.

    It writes no access log: paths and queries of requests are the senders', and may hold what is secret.
    """
    return uvicorn.Config(
        Strict(app),
        http=guarded(guards or Guards()),
        ws="none",
        lifespan="off",
        log_config=None,  # led into the node's own log by who started this process
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=drain_seconds,
        ssl_certfile=certificate[0] if certificate else None,
        ssl_keyfile=certificate[1] if certificate else None,
        ssl_context_factory=_tls if certificate else None,
    )


def _tls(_: uvicorn.Config, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """Make uvicorn's context refuse what is older than TLS 1.2 (RFC 8996)."""
    context = make()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    return context
