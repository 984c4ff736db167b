"""Secrets of a whole node: nothing that it tells holds any of them, whatever goes well or wrong."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.e2e.test_node import PATIENCE, Running
from tests.node.state.postgres import Postgres, has_server
from tests.node.sysmon import whoami, write_rules
from tocsin.pipeline.receivers import hashed, new_token

SETTINGS = """\
data: data
state: {state}
listen: {{port: 0}}
log: {{level: debug}}
sources: [{{name: web}}]
tokens:
  - {{name: sender, sha256: {sender}, sources: [web]}}
  - {{name: viewer, sha256: {viewer}, scopes: [metrics, admin]}}
content: {{rules: [rules]}}
"""


class Node(Running):
    """A node whose state needs a password."""

    def __init__(self, folder: Path, state: str) -> None:
        self.folder = folder
        self.token, self.viewer = new_token(), new_token()
        write_rules(folder / "rules")
        settings = SETTINGS.format(state=state, sender=hashed(self.token), viewer=hashed(self.viewer))
        (folder / "tocsin.yml").write_text(settings, encoding="utf-8")
        self.log = folder / "log"
        command = [sys.executable, "-m", "tocsin.cli", "up", "--config", str(folder / "tocsin.yml")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log)
        self.wait((folder / "data" / "address").exists)
        self.address = (folder / "data" / "address").read_text(encoding="utf-8").removeprefix("http://")

    def get(self, path: str, authorization: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("GET", path, headers={"Authorization": authorization})
        answer = connection.getresponse()
        found = answer.status, answer.read().decode()
        connection.close()
        return found

    def told(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


def test_what_a_node_tells_holds_no_token_and_no_password(tmp_path: Path) -> None:
    if not has_server():
        assert os.environ.get("CI") != "true", "no PostgreSQL: install it (make postgres)"
        pytest.skip("no PostgreSQL: install it (make postgres)")
    password, wrong = "pa55word-of-the-state", "wrong-" + new_token()
    secret_event = {**whoami(1), "note": "content-of-an-event"}
    with TemporaryDirectory(prefix="tocsin-", ignore_cleanup_errors=True) as place:
        with Postgres.started(Path(place)) as server:
            state = server.new_database().replace("tocsin@", f"tocsin:{password}@")
            node = Node(tmp_path, state)
            body = json.dumps(secret_event).encode() + b"\n"
            node.wait(lambda: node.get("/readyz", f"Bearer {node.viewer}")[0] == 200)
            assert node.send("/ingest/web", body, f"Bearer {node.token}")[0] == 200
            assert node.send("/ingest/web", body, f"Bearer {wrong}")[0] == 401
            assert node.send("/services/collector", body, f"Splunk {wrong}")[0] == 403
            assert node.send(f"/services/collector?token={wrong}", body, f"Splunk {node.token}")[0] == 400
            assert node.get("/metrics", f"Bearer {wrong}")[0] == 401
            metrics = node.get("/metrics", f"Bearer {node.viewer}")
            assert metrics[0] == 200
            node.wait(lambda: len(node.ask("findings").stdout.splitlines()) == 1)
            doctor = node.ask("doctor")
        # The server is gone by now: everything that needs the state fails.
        node.wait(lambda: node.get("/readyz", f"Bearer {node.viewer}")[0] == 503)
        node.wait(lambda: any(line["level"] == "error" for line in node.told()))
        broken = node.ask("doctor")
        node.process.send_signal(signal.SIGTERM)
        node.process.wait(PATIENCE)
    said = [
        node.log.read_text(encoding="utf-8"),
        metrics[1],
        doctor.stdout,
        doctor.stderr,
        broken.stdout,
        broken.stderr,
    ]
    for secret in (password, wrong, node.token, node.viewer, hashed(node.token), "content-of-an-event"):
        assert [text for text in said if secret in text] == []
    events = {str(line["event"]) for line in node.told()}
    assert {"started", "listening", "lease taken", "requests refused", "stores cannot be read", "stopped"} <= events
    assert {line["door"] for line in node.told() if line["event"] == "requests refused"} >= {"ingest", "hec", "node"}
