"""A node as its users have it: made, started, sent to, asked, and ended."""

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import time_ns

import pytest

from tests.node.sysmon import event, whoami, write_rules
from tocsin.core.clock import SystemClock
from tocsin.node.processes.names import process_name
from tocsin.testing.conservation import Plan, run

PATIENCE = 120


class Running:
    """A node that runs."""

    def __init__(self, folder: Path, rules: dict[str, str] | None = None) -> None:
        self.folder = folder
        made = self.tocsin("init", str(folder))
        self.token = made.stdout.strip()
        write_rules(folder / "rules", rules)
        settings = folder / "tocsin.yml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("port: 8088", "port: 0"), encoding="utf-8")
        self.log = folder / "log"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tocsin.cli", "up", "--config", str(self.folder / "tocsin.yml")]
        before = time_ns()  # what a node that was killed has left is no address
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log)
        address = self.folder / "data" / "address"
        self.wait(lambda: address.exists() and address.stat().st_mtime_ns > before)
        self.address = address.read_text(encoding="utf-8").removeprefix("http://")

    def workers(self) -> list[int]:
        """Give the processes that judge and store."""
        children = json.loads((self.folder / "data" / "pids").read_text(encoding="utf-8"))
        return [pid for pid, _ in children if process_name(pid).startswith("worker")]

    def tocsin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tocsin.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)

    def ask(self, command: str) -> subprocess.CompletedProcess[str]:
        return self.tocsin(command, "--config", str(self.folder / "tocsin.yml"))

    def send(self, path: str, body: bytes, authorization: str) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("POST", path, body, {"Authorization": authorization})
        answer = connection.getresponse()
        found = answer.status, json.loads(answer.read())
        connection.close()
        return found

    @staticmethod
    def wait(what: object) -> None:
        assert callable(what)
        pause = Event()
        for _ in range(10 * PATIENCE):
            if what():
                return
            pause.wait(0.1)
        pytest.fail("it did not happen")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "node")
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(PATIENCE)


def test_what_is_sent_is_found_and_accounted_for(node: Running) -> None:
    body = b"".join(json.dumps(each).encode() + b"\n" for each in (event(1), whoami(2), event(3)))
    assert node.send("/ingest/web", body, f"Bearer {node.token}") == (200, {"accepted": 3, "repeat": False})
    envelope = json.dumps({"event": whoami(4)}).encode()
    assert node.send("/services/collector", envelope, f"Splunk {node.token}") == (200, {"text": "Success", "code": 0})
    assert node.send("/ingest/web", body, "Bearer wrong")[0] == 401

    node.wait(lambda: len(node.ask("findings").stdout.splitlines()) == 2)
    assert {json.loads(line)["rule"]["title"] for line in node.ask("findings").stdout.splitlines()} == {"Whoami"}
    node.wait(lambda: "web            4        4" in node.ask("doctor").stdout)
    doctor = node.ask("doctor")
    assert doctor.returncode == 0
    assert doctor.stdout.splitlines()[1].split() == ["web", "4", "4", "0", "0", "0", "0", "0", "0"]

    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(PATIENCE) == 0
    assert not (node.folder / "data" / "address").exists()
    log = node.log.read_text(encoding="utf-8")
    told = [json.loads(line) for line in log.splitlines()]
    assert [line["address"].rpartition(":")[0] for line in told if line["event"] == "listening"] == ["http://127.0.0.1"]
    assert [line["event"] for line in told if line["process"] == "node"][-1] == "stopped"
    assert [line["status"] for line in told if line["event"] == "requests refused"] == [401]
    assert node.token not in log
    assert node.token not in (node.folder / "tocsin.yml").read_text(encoding="utf-8")


def test_a_second_node_on_the_same_folder_is_refused(node: Running) -> None:
    second = node.ask("up")
    assert second.returncode == 3
    assert "another node runs on this data folder" in second.stderr


def test_nothing_acknowledged_is_lost_or_double_when_processes_are_killed(tmp_path: Path) -> None:
    outcome = run(tmp_path / "node", Plan(events=100_000, kills=20, seed=7), print, SystemClock())
    assert outcome.is_whole, outcome
    assert outcome.acknowledged == 100_000
    assert sum(outcome.attacks.values()) == 20
    assert outcome.fresh_seconds is not None  # what it takes is printed
