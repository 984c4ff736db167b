"""Events and rules for tests of scans."""

from pathlib import Path
from typing import Any

from tocsin.content import starter_folder
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import RecordMapper, load_mapper

MAPPINGS = (starter_folder() / "mappings",)

WHOAMI = """
title: Whoami
id: 6f4a1c1e-0000-4000-8000-000000000001
status: test
level: medium
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|endswith: '\\whoami.exe'}
  condition: selection
"""
MIMIKATZ = """
title: Mimikatz
id: 6f4a1c1e-0000-4000-8000-000000000002
status: stable
level: critical
tags: [attack.t1003.001]
logsource: {product: windows, category: process_creation}
detection:
  selection: {CommandLine|contains: sekurlsa}
  condition: selection
"""
SLOW = """
title: Slow
id: 6f4a1c1e-0000-4000-8000-000000000003
status: test
level: low
logsource: {product: windows, category: process_creation}
detection:
  selection: {CommandLine|re: '^(a|aa)+(?<!a)$'}
  condition: selection
"""
RULES = {"whoami.yml": WHOAMI, "mimikatz.yml": MIMIKATZ}


def write_rules(folder: Path, rules: dict[str, str] | None = None) -> Path:
    """Write rule files into a folder and give it back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (RULES if rules is None else rules).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def compiled(folder: Path, rules: dict[str, str] | None = None) -> CompiledRuleset:
    """Compile rules."""
    loaded = load_rules([write_rules(folder, rules)])
    assert loaded.problems == []
    return loaded.ruleset


def mapper() -> RecordMapper:
    """Give the mapper of the starter pack."""
    known, errors = load_mapper(MAPPINGS)
    assert errors == []
    return known


def event(
    record: int, image: str = "C:\\Windows\\System32\\cmd.exe", command: str = "cmd", time: str | None = None
) -> dict[str, Any]:
    """Give a Sysmon process creation as EVTX holds it."""
    return {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
                "EventID": 1,
                "TimeCreated": {"#attributes": {"SystemTime": time or f"2026-03-14T15:09:{record % 60:02}.000000Z"}},
                "EventRecordID": record,
                "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Computer": "WS01.corp.example",
            },
            "EventData": {"Image": image, "CommandLine": command, "User": "CORP\\alice", "ProcessId": 1000 + record},
        }
    }


def whoami(record: int, time: str | None = None) -> dict[str, Any]:
    """Give an event that the whoami rule matches."""
    return event(record, "C:\\Windows\\System32\\whoami.exe", "whoami /all", time)


def mimikatz(record: int) -> dict[str, Any]:
    """Give an event that the mimikatz rule matches."""
    return event(record, "C:\\mimikatz.exe", "mimikatz sekurlsa::logonpasswords")
