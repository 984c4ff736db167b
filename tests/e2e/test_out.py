"""What leaves a running node, and what is sent through it again: with kills between."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import ndjson
from tests.e2e.test_node import PATIENCE, Running
from tests.node.sinks.web import WebReceiver
from tests.node.sysmon import event, whoami


@pytest.fixture
def receiver() -> Iterator[WebReceiver]:
    started = WebReceiver()
    yield started
    started.close()


class OutNode(Running):
    """A node that can be killed and started again."""

    def lines(self, *arguments: str) -> list[dict[str, object]]:
        ran = self.tocsin(*arguments, "--config", str(self.folder / "tocsin.yml"))
        assert ran.returncode == 0, ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def start(self) -> None:
        (self.folder / "data" / "address").unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tocsin.cli", "up", "--config", str(self.folder / "tocsin.yml")], stderr=log
            )
        self.wait((self.folder / "data" / "address").exists)
        self.address = (self.folder / "data" / "address").read_text(encoding="utf-8").removeprefix("http://")

    def post(self, *records: object, more: bytes = b"") -> None:
        status, _ = self.send("/ingest/web", ndjson(*records) + more, f"Bearer {self.token}")
        assert status == 200


@pytest.fixture
def node(tmp_path: Path) -> Iterator[OutNode]:
    running = OutNode(tmp_path / "node")
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(PATIENCE)


def test_letters_and_old_files_go_through_beside_what_comes_in(node: OutNode) -> None:
    node.post(event(1), more=b"rubbish {\n")
    node.wait(lambda: len(node.lines("dead-letters", "list", "--json")) == 1)
    old = node.folder / "old.json"
    old.write_bytes(ndjson(whoami(7, "2020-01-02T03:04:05Z"), event(8)))
    node.lines("replay", str(old), "--source", "web")
    node.lines("dead-letters", "replay", "--all")
    node.wait(lambda: [each["attempts"] for each in node.lines("dead-letters", "list", "--json")] == [2])
    node.wait(lambda: len(node.lines("findings", "--lane", "backfill")) == 1)
    node.wait(lambda: node.ask("doctor").stdout.splitlines()[1].split()[:5] == ["web", "4", "3", "1", "0"])
    assert node.ask("doctor").returncode == 0
    days = ("--from", "2020-01-01", "--to", "2020-02-01")
    ran = node.tocsin("replay", *days, "--config", str(node.folder / "tocsin.yml"))
    assert "1 event judged, 0 new findings" in ran.stderr


def test_a_node_that_is_killed_while_it_delivers_delivers_again_and_each_finding_once_by_id(
    node: OutNode, receiver: WebReceiver
) -> None:
    settings = node.folder / "tocsin.yml"
    (node.folder / "key").write_text("a secret that nobody sees", encoding="utf-8")
    sink = f"\nsinks:\n  - {{name: soc, url: '{receiver.url}', secret: {{file: key}}, timeout_seconds: 60}}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + sink, encoding="utf-8")
    node.kill()
    node.start()
    receiver.script = lambda _: "hang"
    node.post(whoami(1), whoami(2))
    node.wait(lambda: receiver.seen)
    node.kill()
    receiver.script = lambda _: "take"
    node.start()
    node.post(whoami(3))
    node.wait(lambda: len({each for taken in receiver.taken for each in taken.findings}) == 3)
    assert receiver.taken[0] == receiver.seen[0]
    found = {str(each["id"]) for each in node.lines("findings")}
    assert {each for taken in receiver.taken for each in taken.findings} == found
    assert all("webhook-signature" in request.headers for request in receiver.requests)
    assert "a secret that nobody sees" not in node.log.read_text(encoding="utf-8")
