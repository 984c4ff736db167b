"""What the safety of a receiver costs: the same requests to one that keeps nothing, that does not sync, and that does.

`python -m bench.receiving none|disk FOLDER` runs a receiver, which is measured by `safety`.
"""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any

import uvicorn

from bench.node_processes import cpu_seconds
from tocsin.core.clock import SystemClock
from tocsin.pipeline.receivers import Door, DoorLimits, SourceSettings, Token, Tokens, application, hashed
from tocsin.pipeline.receivers.intake import Intake
from tocsin.pipeline.spool import Payload, Priority, Receipt, SpoolBounds, SpoolWriter

TOKEN = "bench"
TOGETHER, SENDERS, MOST = 500, 4, 200
_NO_SYNC = "int fsync(int fd) { (void)fd; return 0; }\nint fdatasync(int fd) { (void)fd; return 0; }\n"
MODES = {
    "none: answered before it is kept": "none",
    "ack: answered when the system has it": "ack",
    "disk: answered when the disk has it": "disk",
}


class Nothing:
    """Answers at once and keeps nothing."""

    def put(self, payload: Payload, priority: Priority = Priority.NORMAL) -> "Future[Receipt]":
        answer: Future[Receipt] = Future()
        answer.set_result(Receipt(1))
        return answer


def safety(place: Path, ndjson: Path) -> dict[str, dict[str, float]]:
    """Measure the three ways to acknowledge; without a C compiler, the two that need none."""
    lines = ndjson.read_bytes().splitlines()[: TOGETHER * MOST]
    bodies = [b"\n".join(lines[at : at + TOGETHER]) + b"\n" for at in range(0, len(lines), TOGETHER)]
    found = {}
    for name, mode in MODES.items():
        environment = dict(os.environ)
        if mode == "ack":
            library = place / "nosync.so"
            build = ["gcc", "-shared", "-fPIC", "-x", "c", "-o", str(library), "-"]
            try:
                subprocess.run(build, input=_NO_SYNC.encode(), check=True)
            except OSError:
                continue
            environment["LD_PRELOAD"] = str(library)
        folder = place / f"receiving-{mode}"
        folder.mkdir()
        command = [sys.executable, "-m", "bench.receiving", "none" if mode == "none" else "disk", str(folder)]
        with subprocess.Popen(command, start_new_session=True, env=environment) as process:
            try:
                found[name] = _measured(process.pid, folder, bodies)
            finally:
                process.terminate()
    return found


def _measured(session: int, folder: Path, bodies: list[bytes]) -> dict[str, float]:
    pause = Event()
    while not (folder / "port").exists():
        pause.wait(0.05)
    port = int((folder / "port").read_text(encoding="utf-8"))

    def send(some: list[bytes]) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        took = []
        for body in some:
            begun = time.perf_counter()
            connection.request("POST", "/ingest/web", body, {"Authorization": f"Bearer {TOKEN}"})
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - begun)
            assert answer.status == 200, answer.status
        connection.close()
        return took

    send(bodies[:10])
    before, begun = cpu_seconds(session), time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        shares = pool.map(send, [bodies[each::SENDERS] for each in range(SENDERS)])
        took = sorted(chain.from_iterable(shares))
    seconds, cpu = time.perf_counter() - begun, cpu_seconds(session) - before
    events = sum(body.count(b"\n") for body in bodies)
    return {
        "events_a_second": round(events / seconds),
        "cpu_us_an_event": round(1e6 * cpu / events, 1),
        "p50": took[len(took) // 2],
        "p99": took[int(len(took) * 0.99)],
    }


def main() -> None:
    """Run a receiver until it is told to end."""
    mode, folder = sys.argv[1], Path(sys.argv[2])
    clock = SystemClock()
    intake: Intake = Nothing() if mode == "none" else SpoolWriter(folder / "spool", 4, SpoolBounds(), clock)
    token = Token("t", hashed(TOKEN), sources=["web"])
    door: Any = Door(intake, [SourceSettings("web", burst=10**9)], Tokens([token], clock), DoorLimits(), clock)
    listener = socket.create_server(("127.0.0.1", 0))
    begun = folder / "port.begun"
    begun.write_text(json.dumps(listener.getsockname()[1]), encoding="utf-8")
    begun.rename(folder / "port")
    server = uvicorn.Server(uvicorn.Config(application(door), log_level="warning", access_log=False))
    asyncio.run(server.serve(sockets=[listener]))


if __name__ == "__main__":
    main()
