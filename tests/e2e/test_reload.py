"""Content that changes while events flow, and stops that end in time: a whole node, with its processes."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_node import PATIENCE, Running
from tests.node.sysmon import WHOAMI, whoami
from tocsin.pipeline.receivers import hashed

ADMIN = "for-administrators-only"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "node")
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(PATIENCE)


def told(node: Running, event: str) -> int:
    lines = [json.loads(line) for line in node.log.read_text(encoding="utf-8").splitlines()]
    return sum(line["event"].startswith(event) for line in lines)


def killed(node: Running) -> list[str]:
    lines = [json.loads(line) for line in node.log.read_text(encoding="utf-8").splitlines()]
    return [line["child"] for line in lines if line["event"].startswith("killed")]


def titles(node: Running) -> list[str]:
    return [json.loads(line)["rule"]["title"] for line in node.ask("findings").stdout.splitlines()]


def send(node: Running, number: int) -> None:
    assert node.send("/ingest/web", json.dumps(whoami(number)).encode(), f"Bearer {node.token}")[0] == 200


def rename(node: Running, title: str) -> None:
    text = WHOAMI.replace("title: Whoami", f"title: {title}")
    (node.folder / "rules" / "whoami.yml").write_text(text, encoding="utf-8")


def test_sighup_goes_over_to_what_is_sound_and_stays_with_what_was_where_it_is_broken(node: Running) -> None:
    for number in range(5):
        send(node, number)
    node.wait(lambda: titles(node) == ["Whoami"] * 5)

    (node.folder / "rules" / "whoami.yml").write_text("title: [", encoding="utf-8")
    node.process.send_signal(signal.SIGHUP)
    node.wait(lambda: told(node, "content not activated") == 1)
    assert told(node, "content is wrong") >= 1
    for number in range(5, 10):
        send(node, number)
    node.wait(lambda: titles(node) == ["Whoami"] * 10)

    rename(node, "Renamed")
    node.process.send_signal(signal.SIGHUP)
    node.wait(lambda: told(node, "gone over to new content") == 8)
    for number in range(10, 15):
        send(node, number)
    node.wait(lambda: len(titles(node)) == 15)
    assert titles(node) == ["Whoami"] * 10 + ["Renamed"] * 5
    assert node.ask("doctor").returncode == 0


def test_a_worker_that_hangs_does_not_keep_the_node_from_stopping_and_nothing_is_lost(node: Running) -> None:
    settings = node.folder / "tocsin.yml"
    text = settings.read_text(encoding="utf-8").replace("#shutdown_seconds: 30.0", "shutdown_seconds: 9")
    settings.write_text(text, encoding="utf-8")
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(PATIENCE) == 0
    node.start()

    node.wait(lambda: len(node.workers()) == 1)
    (worker,) = node.workers()
    os.kill(worker, signal.SIGSTOP)
    for number in range(5):
        send(node, number)
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(PATIENCE) == 0
    assert killed(node).count("worker 1") == 1
    assert not Path(f"/proc/{worker}").exists()
    node.start()
    node.wait(lambda: titles(node) == ["Whoami"] * 5)


def test_content_is_loaded_anew_by_http_for_administrators(node: Running) -> None:
    settings = node.folder / "tocsin.yml"
    token = f"tokens:\n  - {{name: admin, sha256: {hashed(ADMIN)}, scopes: [admin]}}"
    settings.write_text(settings.read_text(encoding="utf-8").replace("tokens:", token), encoding="utf-8")
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(PATIENCE) == 0
    node.start()
    node.wait(lambda: told(node, "content is as before") == 1)  # the start has looked at the files
    path = "/api/content/reload"
    assert node.send(path, b"", f"Bearer {node.token}")[0] == 401
    rename(node, "Renamed")
    status, answer = node.send(path, b"", f"Bearer {ADMIN}")
    assert (status, answer["is_new"]) == (200, True)
    (node.folder / "rules" / "whoami.yml").write_text("title: [", encoding="utf-8")
    status, broken = node.send(path, b"", f"Bearer {ADMIN}")
    assert (status, broken["version"]) == (422, answer["version"])
    assert str(node.folder / "rules" / "whoami.yml") in json.dumps(broken["errors"])
