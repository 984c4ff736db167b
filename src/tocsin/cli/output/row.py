"""What the table shows of one finding: already shortened and harmless, so that many can be kept."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from tocsin.cli.output.visible import visible
from tocsin.core.finding import Finding, Level
from tocsin.core.times import parse_time

_VALUE_KEPT = 300
# What tells an analyst most, first; the fields that every event of a kind has alike, last.
_TELLING = (
    "CommandLine",
    "ScriptBlockText",
    "Payload",
    "ParentCommandLine",
    "TargetObject",
    "Details",
    "TargetFilename",
    "ServiceName",
    "ImagePath",
    "PipeName",
    "QueryName",
    "DestinationHostname",
    "DestinationIp",
    "ImageLoaded",
    "TargetImage",
    "SourceImage",
    "Image",
)
_DULL = ("EventID", "Channel", "Provider_Name", "EventType", "Initiated", "Protocol")


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: its time, rule, hosts and users (without their domains), what matched, and where the event is."""

    time: datetime | None
    level: Level
    title: str
    rule_id: str
    hosts: tuple[str, ...]
    users: tuple[str, ...]
    what: tuple[tuple[str, str], ...]
    place: str

    @property
    def where(self) -> str:
        """Give host and user in a few words."""
        return " · ".join((*self.hosts, *self.users))


def row_of(finding: Finding) -> Row:
    """Shorten a finding to a row."""
    event = finding.events[0] if finding.events else None
    return Row(
        time=parse_time(finding.time),
        level=finding.rule.level,
        title=visible(finding.rule.title),
        rule_id=visible(finding.rule.id),
        hosts=tuple(map(_short_host, _entities(finding, "host"))),
        users=tuple(map(_short_user, _entities(finding, "user"))),
        what=(*_telling(finding.matched), *((("count", f"{finding.count:,}"),) if finding.count > 1 else ())),
        place=visible(f"{event.source}#{event.position}") if event else "",
    )


def stamp(time: datetime | None, zone: tzinfo, *, seconds: bool = True) -> str:
    """Write a time in a zone, or a dash for none."""
    if time is None:
        return "-"
    return time.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def _short_host(name: str) -> str:
    """Give a host's name without its domain; addresses stay as they are."""
    return name.partition(".")[0] if not name.replace(".", "").isdigit() else name


def _short_user(name: str) -> str:
    """Give an account's name without its domain."""
    return name.rpartition("\\")[2] or name


def _entities(finding: Finding, kind: str) -> tuple[str, ...]:
    values = dict.fromkeys(entity.value for entity in finding.entities if entity.kind == kind)
    return tuple(visible(value[:_VALUE_KEPT]) for value in values)


def _telling(matched: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Give the matched fields with the most telling first; what is absent has nothing to show."""
    known = [name for name in matched if matched[name] is not None]
    telling = [name for name in _TELLING if name in known]
    others = [name for name in known if name not in _TELLING and name not in _DULL]
    chosen = (telling + others) or known
    return tuple((visible(name), visible(_text(matched[name])[:_VALUE_KEPT])) for name in chosen)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode("utf-8")
