"""One finding in full, for a person."""

from datetime import UTC, datetime, tzinfo

import msgspec
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.row import stamp
from tocsin.cli.output.visible import visible
from tocsin.core.times import parse_time
from tocsin.detection.wire import decode
from tocsin.node.state import FindingRow

_EVENTS = 20


def print_finding(console: Console, row: FindingRow, zone: tzinfo) -> None:
    """Print all that is known of a finding."""
    finding = decode(row.body)
    rule = finding.rule
    facts = [
        ("id", finding.id),
        ("number", str(row.number)),
        ("rule", f"{rule.title} ({rule.level})"),
        ("rule id", rule.id),
        ("tags", ", ".join(rule.tags)),
        ("event time", stamp(parse_time(finding.time), zone)),
        ("found", f"{stamp(datetime.fromtimestamp(row.found, UTC), zone)}, {row.lane}"),
        ("status", finding.status),
        ("logsource", str(finding.logsource)),
        ("group", ", ".join(finding.group)),
        ("count", str(finding.count)),
        ("window", f"{finding.window.start or '-'} to {finding.window.end or '-'}"),
        ("fingerprint", finding.fingerprint),
    ]
    _print(console, [fact for fact in facts if fact[1]])
    _section(console, "matched", [(name, _text(value)) for name, value in finding.matched.items()])
    _section(console, "entities", [(entity.kind, entity.value) for entity in finding.entities])
    places = [(event.id, f"{event.source} at {event.position}") for event in finding.events[:_EVENTS]]
    _section(console, "events", places)
    if len(finding.events) > _EVENTS:
        console.print(Text(f"  … {len(finding.events) - _EVENTS:,} events more", style="dim"))


def _section(console: Console, name: str, facts: list[tuple[str, str]]) -> None:
    if facts:
        console.print()
        console.print(Text(name, style="bold"))
        _print(console, facts, indent="  ")


def _print(console: Console, facts: list[tuple[str, str]], indent: str = "") -> None:
    width = max(len(visible(name)) for name, _ in facts)
    for name, value in facts:
        console.print(Text.assemble(indent, (f"{visible(name):<{width}}  ", "dim"), visible(value)), soft_wrap=True)


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8")
