"""`tocsin send`: post files to a node."""

import os
import sys
from pathlib import Path
from threading import Event
from typing import Annotated
from uuid import uuid4

import httpx2
from cyclopts import Parameter

from tocsin.cli.terminal import talk_console
from tocsin.core.clock import SystemClock
from tocsin.core.errors import UsageError
from tocsin.core.location import Location
from tocsin.pipeline.senders import Poster, bodies

TOKEN = "TOCSIN_TOKEN"  # noqa: S105 - the variable's name
_SECONDS = 60.0


def send(
    files: Annotated[tuple[Path, ...], Parameter(help="Logs in text; `-` is what comes through the pipe.")],
    /,
    *,
    source: Annotated[str | None, Parameter(help="The source of the node that they are for.")] = None,
    hec: Annotated[
        bool, Parameter(negative="", help="Send to the event collector, whose token says which source it is.")
    ] = False,
    to: Annotated[str, Parameter(help="Where the node listens.")] = "http://127.0.0.1:8088",
    token_file: Annotated[
        Path | None, Parameter(help=f"A file with the token; without it, the variable {TOKEN} has it.")
    ] = None,
    ca_file: Annotated[Path | None, Parameter(help="A certificate, or several, to know the node by.")] = None,
    patience: Annotated[float, Parameter(help="For so many seconds the same is sent again, if need be.")] = 300.0,
) -> int:
    """Send logs to a node.

    Every request is repeated under its key until the node has it on disk, so a node
    that is busy, or is started again, loses nothing and gets nothing twice. A file that
    is sent once more is not taken once more. The event collector (--hec) knows no keys.

    Exit codes: 0 when all was acknowledged, else 1; 3 when an option is wrong.

    Try:
      TOCSIN_TOKEN=$(cat token) tocsin send app.ndjson --source web
      journalctl -o json | tocsin send - --source linux --token-file token
      tocsin send *.ndjson --hec --to https://tocsin.example:8088 --ca-file ca.pem
    """
    if (source is None) != hec:
        raise UsageError("it is not said where to", remedy="name --source, or use --hec")
    token = _token(token_file)
    talk = talk_console()
    verify = str(ca_file) if ca_file is not None else True
    with httpx2.Client(base_url=to, timeout=_SECONDS, verify=verify, follow_redirects=False) as client:
        poster = Poster(client, token, None if hec else source, SystemClock(), Event().wait, patience=patience)
        try:
            for path in files:
                _send(path, poster)
        finally:
            sent = poster.sent
            again = f", sent again {sent.again:,} times" if sent.again else ""
            known = f", {sent.repeats:,} of them known before" if sent.repeats else ""
            talk.print(f"acknowledged {sent.records:,} events in {sent.requests:,} requests{known}{again}")
    return 0


def _send(path: Path, poster: Poster) -> None:
    if str(path) == "-":
        run = uuid4().hex  # what comes through a pipe may be the same as last time, and meant
        for body in bodies(sys.stdin.buffer, "-"):
            poster.post(body, run)
        return
    try:
        with path.open("rb") as file:
            for body in bodies(file, path.as_posix()):
                poster.post(body, path.resolve().as_posix())
    except OSError as error:
        raise UsageError(
            f"it cannot be read: {error.strerror or error}",
            location=Location(path.as_posix()),
            remedy="name files that can be read",
        ) from error


def _token(path: Path | None) -> str:
    try:
        token = os.environ.get(TOKEN, "") if path is None else path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--token-file: {error.strerror or error}", remedy="name a file that can be read") from error
    if not token.strip():
        raise UsageError("there is no token", remedy=f"give --token-file, or set {TOKEN}; tocsin token makes one")
    return token.strip()
