"""`tocsin top`, `tocsin tap` and `tocsin doctor` on a data folder, as people run them."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.cli.running import COMMAND, Ran, environment, ndjson
from tests.node.sysmon import event, whoami, write_rules
from tocsin.core.clock import SystemClock
from tocsin.node.processes.lock import locked_data
from tocsin.node.state import DeadLetter, open_database
from tocsin.node.state.dead_letters import add_dead_letters
from tocsin.pipeline.spool import Payload, SpoolBounds, SpoolWriter

Call = Callable[..., Ran]
SETTINGS = """\
data: data
sources: [{name: web}, {name: other}]
spool: {shards: 2, reserve_bytes: 4096, total_bytes: 1000000}
content: {rules: [rules]}
"""


class Kept:
    """A data folder in which no node runs."""

    def __init__(self, folder: Path) -> None:
        self.settings = folder / "tocsin.yml"
        self.settings.write_text(SETTINGS, encoding="utf-8")
        write_rules(folder / "rules")
        self.data = folder / "data"
        self.spool = SpoolWriter(self.data / "spool" / "a", 2, SpoolBounds(reserve_bytes=4096), SystemClock())
        self.data.chmod(0o700)
        self.database = open_database(f"sqlite:///{self.data / 'state.db'}")

    def send(self, data: bytes, source: str = "web", form: str = "text", key: bytes | None = None) -> None:
        self.spool.put(Payload(source, form, data, data.count(b"\n") or 1, key=key)).result()

    def die(self, position: int) -> None:
        letter = DeadLetter("parse", "undecodable", "web", "a", 1, position, "not JSON", b"\xffx", "text")
        with self.database.transaction() as connection:
            add_dead_letters(connection, "main", [letter], SystemClock().now().timestamp())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.spool.close()
    made.database.close()


def lines(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return ran.out.splitlines()


def test_top_shows_one_frame_where_there_is_no_terminal(kept: Kept, tocsin: Call) -> None:
    kept.send(ndjson(event(1), whoami(2)))
    shown = tocsin("top", "--config", kept.settings, "--once", "--interval", "0.1")
    row = next(line.split() for line in lines(shown) if line.startswith("web"))
    assert row[:7] == ["web", "0", "0", "0", "2", row[5], row[6]]
    assert "no process of this node runs here" in shown.out
    assert "FINDINGS" in shown.out


def test_top_gives_frames_as_json(kept: Kept, tocsin: Call) -> None:
    kept.send(ndjson(event(1)), source="other")
    kept.die(0)
    (line,) = lines(tocsin("top", "--config", kept.settings, "--json", "--once", "--interval", "0.1"))
    frame = json.loads(line)
    other, web = frame["sources"]
    assert (other["name"], other["received"], other["lag_events"], other["rates"]["received"]) == ("other", 1, 1, 0.0)
    assert web["dead_letters"] == [{"stage": "parse", "reason": "undecodable", "count": 1}]
    assert frame["sizes"]["spool_files"] == 1


def test_tap_gives_what_was_sent_and_ends_at_its_limit(kept: Kept, tocsin: Call) -> None:
    kept.send(b'{"a":1}\r\n\n{"a":2}\n')
    kept.send(b'{"b":1}\n', source="other")
    kept.send(b'{"event":{"a":3}}{"event":"text"}', form="hec")
    shown = tocsin("tap", "web", "--config", kept.settings, "--from-start", "--limit", "4")
    assert lines(shown) == ['{"a":1}', '{"a":2}', '{"event":{"a":3}}', '{"event":"text"}']


def test_tap_gives_what_the_mapping_makes_of_it(kept: Kept, tocsin: Call) -> None:
    kept.send(ndjson(whoami(2)) + b"broken {\n")
    shown = tocsin("tap", "web", "--config", kept.settings, "--from-start", "--limit", "2", "--mapped")
    first, second = map(json.loads, lines(shown))
    assert (first["log_type"], first["record"]) == ("windows.sysmon", whoami(2))
    assert {"kind": "host", "value": "WS01.corp.example"} in first["entities"]
    assert (second["stage"], second["reason"], second["raw"]) == ("parse", "undecodable", "broken {")


def test_tap_gives_what_was_dropped_with_its_reason(kept: Kept, tocsin: Call) -> None:
    kept.die(7)
    kept.send(b"{}\n", key=b"k")
    kept.send(b"{}\n", key=b"k")
    shown = tocsin("tap", "web", "--config", kept.settings, "--from-start", "--limit", "2", "--dropped")
    first, second = map(json.loads, lines(shown))
    assert (first["reason"], first["position"], first["raw"]) == ("undecodable", 7, "\ufffdx")
    assert second == {"reason": "duplicate", "requests": 1}


def test_tap_follows_what_comes_until_it_is_told_to_end(kept: Kept) -> None:
    kept.send(b'{"before":1}\n')
    command = [*COMMAND, "tap", "web", "--config", str(kept.settings)]
    tap = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert tap.stdout is not None
    os.set_blocking(tap.stdout.fileno(), False)
    found, pause = b"", Event()
    while not found and tap.poll() is None:  # it begins with what comes after it has begun: send until it has
        kept.send(b'{"after":1}\n')
        pause.wait(0.1)
        found = tap.stdout.readline()
    tap.send_signal(signal.SIGINT)
    assert tap.wait(60) == 0
    assert found == b'{"after":1}\n'
    tap.communicate()


def test_tap_ends_when_its_reader_goes(kept: Kept) -> None:
    kept.send(b'{"a":1}\n' * 20_000)
    tap = [*COMMAND, "tap", "web", "--config", str(kept.settings), "--from-start"]
    with subprocess.Popen(tap, stdout=subprocess.PIPE, env=environment()) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b'{"a":1}\n'
        running.stdout.close()
        assert running.wait(60) == 141


def test_tap_names_the_sources_there_are(kept: Kept, tocsin: Call) -> None:
    shown = tocsin("tap", "wbe", "--config", kept.settings)
    assert (shown.code, "did you mean 'web'" in shown.err) == (3, True)


def test_doctor_tells_the_sum_and_every_check(kept: Kept, tocsin: Call) -> None:
    kept.send(ndjson(event(1), whoami(2)))
    shown = tocsin("doctor", "--config", kept.settings)
    assert lines(shown)[1].split() == ["web", "2", "0", "0", "0", "2", "0", "0", "0"]
    assert "2 received events are accounted for" in shown.out
    found = json.loads(tocsin("doctor", "--config", kept.settings, "--json").out)
    assert [source["missing"] for source in found["sources"]] == [0]
    assert {"disk", "spool", "state", "lake", "sum"} <= {check["check"] for check in found["checks"]}


def test_doctor_names_what_is_lost_and_fails(kept: Kept, tocsin: Call) -> None:
    kept.send(ndjson(event(1), whoami(2)))
    kept.spool._connection.execute("UPDATE batches SET data = zeroblob(10)")
    shown = tocsin("doctor", "--config", kept.settings)
    assert shown.code == 1
    assert "LOST: 2 events" in shown.out
    assert "batch 1: 2 events of web, 20" in shown.out


def test_doctor_repairs_only_where_no_node_runs(kept: Kept, tocsin: Call) -> None:
    (kept.data / "spool" / "a" / "reserve").unlink()
    with locked_data(kept.data):
        refused = tocsin("doctor", "--config", kept.settings, "--repair")
    assert (refused.code, "a node runs on this data folder" in refused.err) == (3, True)
    done = tocsin("doctor", "--config", kept.settings, "--repair", "--json")
    assert "reserve" in [each["check"] for each in json.loads(done.out)["repairs"]]


@pytest.mark.parametrize("command", [["top", "--once"], ["tap", "web"], ["doctor"]])
def test_where_no_node_has_run_nothing_is_made(tmp_path: Path, tocsin: Call, command: list[str]) -> None:
    (tmp_path / "tocsin.yml").write_text(SETTINGS, encoding="utf-8")
    shown = tocsin(*command, "--config", tmp_path / "tocsin.yml")
    assert (shown.code, "no node has run here" in shown.err) == (3, True)
    assert not (tmp_path / "data").exists()
