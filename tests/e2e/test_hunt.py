"""The same events through a node, `scan` and `hunt --rule` give the same findings, and what the node keeps can be asked."""

import json
import signal
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_node import PATIENCE, Running
from tocsin.content import starter_folder
from tocsin.simulate import Simulation, built_in_scenarios, load_scenarios, simulate

LARGEST_SAMPLE = 1_000_000
KINDS = {
    "keywords": "logsource: {product: linux}\ndetection: {words: [whoami, passwd], condition: words}",
    "a field against a field": """
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|fieldref: Image}, condition: s}""",
    "networks": """
logsource: {product: windows, category: network_connection}
detection: {s: {DestinationIp|cidr: [10.0.0.0/8, 203.0.113.0/24]}, condition: s}""",
    "a regular expression": """
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|re: '(?:cmd|powershell)\\.exe\\W'}, condition: s}""",
    "a list": """
logsource: {product: windows, category: process_creation}
detection: {s: {Image|endswith: [\\dllhost.exe, \\whoami.exe, \\net.exe]}, condition: s}""",
    "all of a list": """
logsource: {product: windows, category: process_creation}
detection: {s: {Image|contains|all: [windows, system]}, condition: s}""",
    "nothing there": """
logsource: {product: windows, category: process_creation}
detection: {s: {NoSuchField: null}, condition: s}""",
    "something there": """
logsource: {product: zeek, service: conn}
detection: {s: {service|exists: true}, condition: s}""",
    "numbers": """
logsource: {product: zeek, service: conn}
detection: {s: {orig_bytes|gte: 1000}, condition: s}""",
    "not": """
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: '*'}, f: {eventSource|startswith: s3}, condition: s and not f}""",
}
HEAD = "title: {title}\nid: 6f4a1c1e-0000-4000-8000-0000000001{number:02}\nstatus: test\nlevel: low\n"


def rules() -> dict[str, str]:
    """Give the starter pack's rules, and one of every kind."""
    starter = {
        f"{number}.yml": path.read_text(encoding="utf-8")
        for number, path in enumerate(sorted((starter_folder() / "rules").rglob("*.yml")))
        if not path.name.endswith(".test.yml")
    }
    kinds = {
        f"kind{number}.yml": HEAD.format(title=title, number=number) + text
        for number, (title, text) in enumerate(KINDS.items())
    }
    return {**starter, **kinds}


def simulated() -> dict[str, bytes]:
    """Give a small company's logs under attack."""
    logs: dict[str, list[bytes]] = {}
    scenarios, errors = load_scenarios(built_in_scenarios())
    assert errors == []
    for line in simulate(Simulation(people=10, events=3000), scenarios):
        logs.setdefault(line.log.name, []).append(line.data)
    return {name: b"".join(lines) for name, lines in sorted(logs.items())}


def samples(folder: Path) -> dict[str, bytes]:
    """Give the smaller logs of the OTRF corpus."""
    found = {}
    for path in sorted(folder.rglob("*.zip"), key=lambda path: (path.stat().st_size, path.name))[:12]:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if 0 < member.file_size <= LARGEST_SAMPLE:
                    found[f"{path.stem}.{Path(member.filename).name}"] = archive.read(member)
    return found


class Told:
    """What was found, each finding as a dictionary."""

    def __init__(self, text: str) -> None:
        self.findings = [json.loads(line) for line in text.splitlines()]

    def counted(self, key: str) -> Counter[str]:
        return Counter(finding[key] for finding in self.findings)

    def whole(self) -> list[str]:
        return sorted(json.dumps(finding) for finding in self.findings)


def kept(node: Running, folder: Path, logs: dict[str, bytes]) -> int:
    """Send logs, keep them as files, wait until the node has stored all of them and end it; give how many it took."""
    folder.mkdir()
    taken = 0
    for name, data in logs.items():
        (folder / name).write_bytes(data)
        status, answer = node.send("/ingest/web", data, f"Bearer {node.token}")
        assert status == 200, answer
        taken += int(str(answer["accepted"]))
    node.wait(lambda: node.ask("doctor").stdout.splitlines()[1].split()[4] == "0")
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(PATIENCE) == 0
    return taken


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "node", rules())
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait(PATIENCE)


def compare(node: Running, logs: Path) -> Told:
    """Compare what the node has found with what scan and hunt find; give it."""
    chosen = ("--rules", str(node.folder / "rules"), "-f", "ndjson")
    lake = node.folder / "data" / "lake"
    config = str(node.folder / "tocsin.yml")
    found = Told(node.ask("findings").stdout)
    scanned = Told(node.tocsin("scan", str(logs), *chosen).stdout)
    hunted = Told(node.tocsin("hunt", *chosen, "--config", config).stdout)
    by_many = Told(node.tocsin("hunt", *chosen, "--lake", str(lake), "-j", "3").stdout)
    of_tables = Told(node.tocsin("scan", str(lake), *chosen).stdout)
    told = (
        f"{len(found.findings)} findings of the node, {len(scanned.findings)} of scan, {len(hunted.findings)} of hunt"
    )
    sys.stdout.write(told + chr(10))
    assert scanned.counted("fingerprint") == found.counted("fingerprint")
    assert hunted.whole() == found.whole()
    assert by_many.whole() == found.whole()
    assert of_tables.whole() == found.whole()
    return found


def test_node_scan_and_hunt_find_the_same_in_every_log_of_the_simulator(node: Running, tmp_path: Path) -> None:
    taken = kept(node, tmp_path / "logs", simulated())
    found = compare(node, tmp_path / "logs")
    titles = Counter(finding["rule"]["title"] for finding in found.findings)
    assert {title for title in KINDS if not titles[title]} == set()
    assert taken > 5000
    asked = node.tocsin("hunt", "SELECT count(*) AS n FROM web_access", "-f", "ndjson", "--config", str(node.folder / "tocsin.yml"))  # fmt: skip
    assert json.loads(asked.stdout) == {"n": len(simulated()["web.access"].splitlines())}


@pytest.mark.corpora
def test_node_scan_and_hunt_find_the_same_in_recorded_attacks(node: Running, corpora: Path, tmp_path: Path) -> None:
    assert kept(node, tmp_path / "logs", samples(corpora / "otrf")) > 2000
    assert len(compare(node, tmp_path / "logs").findings) > 100
