"""Very many findings, as different from each other as those of a large investigation, the same every time."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cli.findings import finding
from tests.cli.report.making import hit, rule_of
from tocsin.core.entity import Entity
from tocsin.core.finding import LEVELS, Finding, Level
from tocsin.detection.details import Step
from tocsin.detection.engine import CompiledRule
from tocsin.node import Hit

RULES = 180
HOSTS = 60
USERS = 90
START = datetime(2026, 3, 1, tzinfo=UTC)
_TACTICS = ("initial-access", "execution", "persistence", "stealth", "credential-access", "discovery", "impact")
_GRAVITY: tuple[Level, ...] = ("low", "low", "medium", "informational", "medium", "high", "low", "medium", "high")


def rule_number(number: int) -> int:
    """Give the rule of a finding: a few rules make most of them."""
    return (number * number + number // 7) % RULES if number % 3 else number % 5


def level_of(rule: int) -> Level:
    """Give a rule's level."""
    return "critical" if rule % 60 == 59 else _GRAVITY[rule % len(_GRAVITY)]


def made(number: int) -> Finding:
    """Give a finding by its number; times do not ascend with it."""
    rule = rule_number(number)
    time = START + timedelta(milliseconds=(number * 7_919_317) % (12 * 86_400_000))
    host = f"WS{number * 31 % HOSTS:03}.corp.example"
    return finding(
        title=f"Suspicious Use of Tool Number {rule:03}",
        rule_id=f"00000000-0000-4000-8000-{rule:012}",
        level=level_of(rule),
        time=time.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        tags=(f"attack.{_TACTICS[rule % len(_TACTICS)]}", f"attack.t{1001 + rule}", f"attack.t1059.{rule % 9:03}"),
        matched={"CommandLine": f"tool{rule}.exe /run {token(number)} --target {token(number + 1)[:12]}", "EventID": 1},
        entities=(Entity("host", host), Entity("user", f"CORP\\user{number * 17 % USERS:02}")),
        source=f"evidence/{host}/Security-{number % 9}.evtx",
        position=number,
    )


def token(number: int) -> str:
    """Give text that does not compress."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def event_of(number: int, one: Finding) -> dict[str, Any]:
    """Give an event of about 1.5 kB."""
    data = {
        "UtcTime": one.time,
        "ProcessGuid": "{" + token(number)[:32] + "}",
        "ProcessId": number % 65_000,
        "Image": f"C:\\Program Files\\Vendor\\tool{rule_number(number)}.exe",
        "FileVersion": "10.0.19041.1 (WinBuild.160101.0800)",
        "Description": "A tool of the vendor",
        "Product": "Vendor Tools for Operating Systems",
        "Company": "Vendor Corporation",
        "CommandLine": one.matched["CommandLine"],
        "CurrentDirectory": f"C:\\Users\\user{number * 17 % USERS:02}\\AppData\\Local\\Temp\\{token(number + 2)[:10]}\\",
        "User": one.entities[1].value,
        "LogonGuid": "{" + token(number // 9)[:32] + "}",
        "Hashes": f"SHA1={token(number // 3)[:40]},MD5={token(number // 3)[:32]},SHA256={token(number // 3)}",
        "ParentProcessGuid": "{" + token(number // 2)[:32] + "}",
        "ParentImage": "C:\\Windows\\System32\\cmd.exe",
        "ParentCommandLine": f"cmd.exe /c {token(number + 3)[:20]}.bat",
    }
    system = {
        "Provider": {
            "#attributes": {"Name": "Microsoft-Windows-Sysmon", "Guid": "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}"}
        },
        "EventID": 1,
        "EventRecordID": number,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": one.entities[0].value,
        "TimeCreated": {"#attributes": {"SystemTime": one.time}},
    }
    return {"Event": {"System": system, "EventData": data}}


def step_of(rule: int) -> Step:
    """Give an explanation with alternatives."""
    place = "Event.EventData.CommandLine"
    true = Step(
        "test",
        "true",
        f"contains 'tool{rule}'",
        "CommandLine",
        "the value passes",
        place,
        "shape",
        (place,),
        f"tool{rule}",
    )
    false = Step(
        "test", "false", "ends with '\\other.exe'", "Image", "the value does not pass", "Event.EventData.Image", "shape"
    )
    either = Step("or", "true", more=3, children=(false, true))
    return Step("and", "true", children=(Step("selection", "true", "selection", children=(either,)),))


def hits(count: int) -> Iterator[Hit]:
    """Yield so many findings, each with its event."""
    for number in range(count):
        one = made(number)
        yield hit(one, event_of(number, one), step_of(rule_number(number)), rule_number(number))


def rules() -> tuple[CompiledRule, ...]:
    """Give the rules they are of, by their numbers."""
    known: dict[int, CompiledRule] = {}
    number = 0
    while len(known) < RULES and number < 200_000:
        known.setdefault(rule_number(number), rule_of(made(number)))
        number += 1
    blank = rule_of(finding(title="never fires", rule_id="never"))
    return tuple(known.get(rule, blank) for rule in range(RULES))


assert set(_GRAVITY) | {"critical"} == set(LEVELS)
