"""The node: NDJSON over HTTP, synced, judged by all Windows rules, in findings and lake: `python -m bench.node`.

Prints the CPU time of all the node's processes beside that of `orjson.loads` on the same bytes in the same run, how
soon a finding follows the acknowledgement at a steady rate, memory over the run, and what the safety costs.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import Any

import orjson
from deltalake import DeltaTable
from sqlalchemy import create_engine, text

from bench.data import corpora, write_ndjson
from bench.node_processes import cpu_by_name, cpu_seconds, memory_mib
from bench.process import run, with_cache
from bench.receiving import safety
from tocsin.detection.wire import decode
from tocsin.pipeline.receivers import hashed

TOKEN = "bench"
WARM = 20_000
ROUNDS = 3
TOGETHER = 500
RATE, RATE_SECONDS, A_SECOND = 1000, 20, 10
COST, STRETCH, P50, P99, MEMORY = 10.0, 7.0, 0.3, 1.5, 900.0
_MARKED = """\
title: Marked by the benchmark
id: 7c1f0a52-3b7e-4c59-9d0e-5f2a1c3b4d60
status: test
level: low
logsource: {product: windows, category: process_creation}
detection:
  selection: {CommandLine|startswith: 'bench-marker '}
  condition: selection
"""


class BenchNode:
    """A node of two workers with all Windows rules."""

    def __init__(self, folder: Path, rules: Path, cache: Path) -> None:
        self.folder = folder
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "marked.yml").write_text(_MARKED, encoding="utf-8")
        settings = {
            "data": "data",
            "listen": {"port": 0},
            "sources": [{"name": name} for name in ("web", "mail")],
            "tokens": [{"name": "t", "sha256": hashed(TOKEN), "sources": ["web", "mail"]}],
            "content": {"rules": [str(rules), "rules"]},
            "workers": 2,
        }
        (folder / "tocsin.yml").write_text(json.dumps(settings), encoding="utf-8")
        command = [sys.executable, "-m", "tocsin.cli", "up", "--config", str(folder / "tocsin.yml")]
        self._log = (folder / "log").open("wb")
        environment = {**os.environ, **with_cache(cache)}
        self._root = subprocess.Popen(command, stderr=self._log, start_new_session=True, env=environment)
        self.session = self._root.pid
        wait_until((folder / "data" / "address").exists)
        self.address = (folder / "data" / "address").read_text(encoding="utf-8").removeprefix("http://")
        self._state = create_engine(f"sqlite:///{folder / 'data' / 'state.db'}")

    def asked(self, statement: str, **values: object) -> list[Any]:
        with self._state.connect() as connection:
            return list(connection.execute(text(statement), values))

    def laked(self) -> int:
        """Give how many events are in tables."""
        waiting = self.asked("SELECT count(*) FROM lake_files WHERE NOT committed")[0][0]
        counted = self.asked("SELECT coalesce(sum(count), 0) FROM counters WHERE name = 'laked'")[0][0]
        return -1 if waiting else int(counted)

    def rows(self) -> int:
        lake = self.folder / "data" / "lake"
        return sum(DeltaTable(table).to_pyarrow_dataset().count_rows() for table in lake.iterdir())

    def end(self) -> None:
        self._state.dispose()
        self._root.terminate()
        self._root.wait(120)
        self._log.close()


def wait_until(what: Callable[[], bool], seconds: float = 300.0) -> None:
    pause, until = Event(), time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            raise SystemExit("the node did not do it")
        pause.wait(0.05)


def bodies(lines: Sequence[bytes]) -> Iterator[bytes]:
    for begin in range(0, len(lines), TOGETHER):
        yield b"\n".join(lines[begin : begin + TOGETHER]) + b"\n"


class Client:
    """A sender with a connection that it keeps."""

    def __init__(self, address: str, source: str) -> None:
        self._connection = http.client.HTTPConnection(address, timeout=60)
        self._path = f"/ingest/{source}"

    def send(self, body: bytes) -> None:
        while True:
            self._connection.request("POST", self._path, body, {"Authorization": f"Bearer {TOKEN}"})
            answer = self._connection.getresponse()
            answer.read()
            if answer.status == 200:
                return
            time.sleep(0.05)


def send_all(address: str, lines: Sequence[bytes]) -> None:
    """Send by two senders of two sources, which are in two shards."""
    halves = lines[: len(lines) // 2], lines[len(lines) // 2 :]

    def one(half: Sequence[bytes], source: str) -> None:
        client = Client(address, source)
        for body in bodies(half):
            client.send(body)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(one, *each) for each in zip(halves, ("web", "mail"), strict=True)]:
            done.result()


def delays(node: BenchNode, lines: Sequence[bytes]) -> list[float]:
    """Send at a steady rate; give for each marked event how long after its acknowledgement its finding was there."""
    acknowledged: dict[str, float] = {}
    found: dict[str, float] = {}
    stop = Event()
    (last,) = node.asked("SELECT coalesce(max(number), 0) FROM findings")[0]

    def watch() -> None:
        after = last
        while not stop.wait(0.005):
            rows = node.asked("SELECT number, body FROM findings WHERE number > :after ORDER BY number", after=after)
            now = time.monotonic()
            for number, body in rows:
                after = number
                line = str(decode(body).matched.get("CommandLine", ""))
                if line.startswith("bench-marker "):
                    found.setdefault(line, now)

    watcher = Thread(target=watch)
    watcher.start()
    client = Client(node.address, "web")
    share = RATE // A_SECOND
    begun = time.monotonic()
    for number in range(RATE_SECONDS * A_SECOND):
        mark = f"bench-marker {number}"
        marked = {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Image": "C:\\x.exe"}
        line = orjson.dumps(
            {**marked, "CommandLine": mark, "RecordNumber": 10**9 + number, "Hostname": "bench.example"}
        )
        some = [lines[(number * share + each) % len(lines)] for each in range(share - 1)]
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        client.send(b"\n".join([*some, line]) + b"\n")
        acknowledged[mark] = time.monotonic()
    wait_until(lambda: len(found) == len(acknowledged), 60)
    stop.set()
    watcher.join()
    return sorted(max(0.0, found[mark] - at) for mark, at in acknowledged.items())


def measure(place: Path, rules: Path, ndjson: Path, cache: Path) -> dict[str, Any]:
    """Measure the node; what it found and stored is compared with a scan of the same file."""
    lines = ndjson.read_bytes().splitlines()
    node = BenchNode(place / "node", rules, cache)
    try:
        send_all(node.address, lines[:WARM])
        wait_until(lambda: node.laked() == WARM)
        memory, ratios, cpu = [memory_mib(node.session)], [], []
        spent: dict[str, float] = {}
        rest = lines[WARM:]
        share = len(rest) // ROUNDS
        sent, begun = WARM, time.monotonic()
        for number in range(ROUNDS):
            some = rest[number * share : (number + 1) * share]
            part = place / "part.ndjson"
            part.write_bytes(b"\n".join(some))
            _, told = run([sys.executable, "-m", "bench.yardsticks", "orjson", str(part)], {})
            before, each_before = cpu_seconds(node.session), cpu_by_name(node.session)
            send_all(node.address, some)
            sent += len(some)
            wait_until(lambda: node.laked() == sent)  # noqa: B023 - within the round
            cpu.append((cpu_seconds(node.session) - before) / len(some))
            for name, its in cpu_by_name(node.session).items():
                spent[name] = spent.get(name, 0.0) + its - each_before.get(name, 0.0)
            ratios.append(cpu[-1] * len(some) / float(told))
            memory.append(memory_mib(node.session))
        seconds = time.monotonic() - begun
        unequal = _unequal(node, ndjson, rules, cache, lines[:sent])
        waits = delays(node, lines)
        all_sent = sent + RATE_SECONDS * RATE
        wait_until(lambda: node.laked() == all_sent)
        memory.append(memory_mib(node.session))
        lost = all_sent - node.rows()
    finally:
        node.end()
    return {
        "events": sent,
        "cost": round(statistics.median(ratios), 2),
        "cost_from": round(min(ratios), 2),
        "cost_to": round(max(ratios), 2),
        "cpu_us_an_event": round(1e6 * statistics.median(cpu), 1),
        "by_process": {name: round(1e6 * its / (sent - WARM), 1) for name, its in spent.items()},
        "events_a_second": round((sent - WARM) / seconds),
        "p50": round(waits[len(waits) // 2], 3),
        "p99": round(waits[int(len(waits) * 0.99)], 3),
        "memory_mib": [round(each) for each in memory],
        "rows_missing": lost,
        "findings_unlike_those_of_scan": unequal,
    }


def _unequal(node: BenchNode, ndjson: Path, rules: Path, cache: Path, lines: Sequence[bytes]) -> int:
    """Count the fingerprints that only one of node and scan has."""
    part = ndjson.with_name("sent.ndjson")
    part.write_bytes(b"\n".join(lines))
    command = [sys.executable, "-m", "tocsin.cli", "scan", str(part), "--rules", str(rules), "-f", "ndjson"]
    _, output = run(command, with_cache(cache))
    scanned = {orjson.loads(line)["fingerprint"] for line in output.splitlines()}
    found = {row[0] for row in node.asked("SELECT DISTINCT fingerprint FROM findings")}
    return len(scanned ^ found)


def printed(report: dict[str, Any]) -> str:
    """Give the report as text."""
    memory = " ".join(map(str, report["memory_mib"]))
    cost = f"{report['cost']:.1f} ({report['cost_from']:.1f}–{report['cost_to']:.1f})"
    p50, p99 = report["p50"] * 1000, report["p99"] * 1000
    unequal = report["findings_unlike_those_of_scan"]
    lines = [
        f"node, 2 workers, {report['events']:,} events, {report['events_a_second']:,} events/s",
        f"  CPU time of all processes over that of orjson.loads: {cost}; reach ≤{COST:g}, ≤{STRETCH:g}",
        f"  that is {report['cpu_us_an_event']} µs an event: {_by_name(report['by_process'])}",
        f"  acknowledged to found at {RATE:,}/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms; reach ≤{P50:g} and ≤{P99:g} s",
        f"  memory of all processes, PSS, MiB, begin to end: {memory}; reach ≤{MEMORY:g}",
        f"  checked: {report['rows_missing']} rows missing, {unequal} fingerprints unlike those of scan",
    ]
    lines += [
        f"  {name:42}{its['events_a_second']:9,} events/s, {its['cpu_us_an_event']:5.1f} µs of CPU an event,"
        f" answer p50 {its['p50'] * 1000:5.1f} ms, p99 {its['p99'] * 1000:5.1f} ms"
        for name, its in report["safety"].items()
    ]
    return "\n".join(lines)


def _by_name(costs: dict[str, float]) -> str:
    return ", ".join(f"{name} {cost:.1f}" for name, cost in sorted(costs.items(), key=lambda each: -each[1]))


def report(place: Path, rules: Path, ndjson: Path, cache: Path) -> dict[str, Any]:
    """Measure all there is about a node."""
    found = measure(place, rules, ndjson, cache)
    return {**found, "safety": safety(place, ndjson)}


def is_wrong(told: dict[str, Any]) -> bool:
    """Say whether an answer was wrong, whatever it cost."""
    return bool(told["rows_missing"] or told["findings_unlike_those_of_scan"])


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.node", description=__doc__)
    parser.add_argument("--events", type=int, default=140_000, help="OTRF events to measure on")
    options = parser.parse_args()
    folder = corpora()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as scratch:
        ndjson = Path(scratch) / "events.ndjson"
        write_ndjson(folder, ndjson, options.events)
        told = report(Path(scratch), folder / "sigmahq" / "rules" / "windows", ndjson, Path(scratch) / "cache")
    print(printed(told))
    return is_wrong(told)


if __name__ == "__main__":
    sys.exit(main())
