"""Findings for tests of renderers: friendly ones and hostile ones."""

from typing import Any

from tocsin.core.entity import Entity
from tocsin.core.finding import EventReference, Finding, Level, RuleReference, Window
from tocsin.core.logsource import LogSource

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202egnp.exe\u202c a\nb\tc\x00 [bold]not markup[/bold] \ud800"


def finding(
    *,
    title: str = "Mimikatz",
    level: Level = "critical",
    time: str | None = "2026-03-14T15:09:26.535897Z",
    rule_id: str = "a7f3c2d1",
    tags: tuple[str, ...] = ("attack.t1003.001", "attack.credential-access"),
    matched: dict[str, Any] | None = None,
    entities: tuple[Entity, ...] = (Entity("host", "WS01.corp.example"), Entity("user", "CORP\\alice")),
    source: str = "evidence/ws01.evtx",
    position: int = 1234,
) -> Finding:
    """Give a finding; what is not said is ordinary."""
    return Finding(
        id="f1",
        time=time,
        rule=RuleReference(rule_id, title, level, "sigma", "2026-01-01", tags),
        logsource=LogSource("windows", "process_creation", "sysmon"),
        events=(EventReference("e1", time, source, position),),
        matched={"CommandLine": "mimikatz.exe", "EventID": 1} if matched is None else matched,
        entities=entities,
        window=Window(time, time),
        fingerprint="fp1",
    )
