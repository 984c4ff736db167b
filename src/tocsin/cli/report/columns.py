"""The table of a report: findings column by column, every text once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from tocsin.cli.output.row import row_of
from tocsin.cli.report.rules import rule_card
from tocsin.core.finding import Finding, RuleReference
from tocsin.core.times import parse_time
from tocsin.detection.engine import CompiledRule

_WHAT_KEPT = 240
_FIELDS_KEPT = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Texts:
    """Gives every text, or tuple of texts, a number; the same to equal ones."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """Give the number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    def all(self) -> list[Any]:
        """Give the values by their numbers."""
        return list(self._numbers)


class Columns(Struct):
    """The columns, as the page reads them.

    `time` is in milliseconds since the epoch, each the difference to the one before; only the first `timed` findings
    have one. The other columns hold numbers: of `rules`, `hosts` and `users` (lists of names), `what` (`name`, value,
    `name`, value …, separated by U+0001), `logsources` and `sources`.
    """

    timed: int
    time: list[int]
    rule: list[int]
    host: list[int]
    user: list[int]
    what: list[int]
    logsource: list[int]
    source: list[int]
    position: list[int]
    rules: list[dict[str, Any]]
    hosts: list[tuple[str, ...]]
    users: list[tuple[str, ...]]
    whats: list[str]
    logsources: list[str]
    sources: list[str]


def columns_of(findings: Iterable[Finding], known: dict[str, CompiledRule]) -> Columns:
    """Make the columns of findings that are in the order of time; `known` are the rules by their ids."""
    rules, hosts, users, whats, logsources, sources = (Texts() for _ in range(6))
    columns = Columns(0, [], [], [], [], [], [], [], [], [], [], [], [], [], [])
    references: dict[int, RuleReference] = {}
    before = 0
    for finding in findings:
        row = row_of(finding)
        time = parse_time(finding.time)
        if time is not None:
            millis = (time - _EPOCH) // _MILLISECOND
            columns.time.append(millis - before)
            columns.timed += 1
            before = millis
        rule = rules.number((finding.rule.id, finding.rule.title))
        references.setdefault(rule, finding.rule)
        columns.rule.append(rule)
        columns.host.append(hosts.number(row.hosts))
        columns.user.append(users.number(row.users))
        columns.what.append(whats.number(_what(row.what)))
        columns.logsource.append(logsources.number(str(finding.logsource)))
        event = finding.events[0] if finding.events else None
        columns.source.append(sources.number(event.source if event else ""))
        columns.position.append(event.position if event else 0)
    columns.rules = [rule_card(references[number], known) for number in range(len(references))]
    columns.hosts, columns.users, columns.whats = hosts.all(), users.all(), whats.all()
    columns.logsources, columns.sources = logsources.all(), sources.all()
    return columns


def _what(fields: tuple[tuple[str, str], ...]) -> str:
    parts, room = [], _WHAT_KEPT
    for name, value in fields[:_FIELDS_KEPT]:
        if room <= 0:
            break
        parts += [name, value[:room]]
        room -= len(value)
    return "\x01".join(parts)
