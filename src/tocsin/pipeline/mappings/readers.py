"""Reading what an event carries besides its fields: its time, its identity and its entities."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address

from msgspec import Struct

from tocsin.core.entity import Entity, EntityKind
from tocsin.core.identity import event_id
from tocsin.core.paths import Path, read
from tocsin.core.times import parse_time
from tocsin.core.values import Record, scalars_of, text_of
from tocsin.pipeline.mappings.resolver import Resolver
from tocsin.pipeline.mappings.settled import Identity

_ZONE = re.compile(r"(Z|UTC|[+-]\d\d:?\d\d)\s*\Z", re.IGNORECASE)
_EMPTY = frozenset(("", "-"))
_MOST_ENTITIES = 64
_LONGEST_PART = 1024
Paths = tuple[Path, ...]


class TimeReader(Struct, frozen=True):
    """Reads the event time from the first field that tells it with its zone, else from the first that tells it.

    `utc` are fields known to be in UTC though they do not say so; `local` are fields that may lack a zone and are read
    as UTC when nothing better is there.
    """

    utc: tuple[Paths, ...]
    local: tuple[Paths, ...]

    def paths(self) -> Paths:
        """Give all places that are looked at."""
        return tuple(dict.fromkeys(path for paths in (*self.utc, *self.local) for path in paths))

    def read(self, record: Record) -> datetime | None:
        """Give the event time in UTC, or None if the record tells none."""
        for paths in self.utc:
            time = parse_time(read(record, paths))
            if time is not None:
                return time
        naive: datetime | None = None
        for paths in self.local:
            value = read(record, paths)
            time = parse_time(value, UTC)
            if time is None:
                continue
            if _tells_zone(value):
                return time
            naive = naive or time
        return naive


class IdentityReader(Struct, frozen=True):
    """Reads an event's id from the fields that name it wherever it is read."""

    kind: str
    parts: tuple[Paths, ...]

    def read(self, record: Record) -> str | None:
        """Give the id, or None if a field is missing; texts are compared ignoring case."""
        texts = []
        for paths in self.parts:
            value = read(record, paths)
            if not isinstance(value, str | int | float) or value == "":
                return None
            text = _text(value)
            if len(text) > _LONGEST_PART:
                return None
            texts.append(text.casefold())
        return event_id(self.kind, *texts)


class EntityReader(Struct, frozen=True):
    """Reads entities from fields; a field written `A\\B` joins two fields as domain and name."""

    sources: tuple[tuple[EntityKind, Paths | None, Paths], ...]

    def read(self, record: Record) -> tuple[Entity, ...]:
        """Give the entities of a record, each once, in the order of the mapping; empty and `-` are none."""
        found: dict[Entity, None] = {}
        for kind, domain_paths, paths in self.sources:
            domain = next(_texts(record, domain_paths), None) if domain_paths else None
            for text in _texts(record, paths):
                value = _ip(text) if kind == "ip" else text
                if value is not None:
                    found[Entity(kind, f"{domain}\\{value}" if domain else value)] = None
                if len(found) >= _MOST_ENTITIES:
                    return tuple(found)
        return tuple(found)


def time_reader(resolver: Resolver, utc: tuple[str, ...], local: tuple[str, ...]) -> TimeReader:
    """Make a reader of the event time from field names."""
    return TimeReader(_all_paths(resolver, utc), _all_paths(resolver, local))


def identity_reader(resolver: Resolver, identity: Identity) -> IdentityReader:
    """Make a reader of the identity from its settings."""
    return IdentityReader(identity.kind, _all_paths(resolver, tuple(identity.fields)))


def entity_reader(resolver: Resolver, entities: tuple[tuple[EntityKind, str], ...]) -> EntityReader:
    """Make a reader of entities from (kind, field) pairs."""
    sources = []
    for kind, field in entities:
        domain, _, name = field.rpartition("\\")
        sources.append((kind, resolver.resolve(domain).paths if domain else None, resolver.resolve(name).paths))
    return EntityReader(tuple(sources))


def _all_paths(resolver: Resolver, fields: tuple[str, ...]) -> tuple[Paths, ...]:
    return tuple(resolver.resolve(field).paths for field in fields)


def _tells_zone(value: object) -> bool:
    """Say whether what was read as a time is one without doubt: with its zone, or since the epoch."""
    if not isinstance(value, str):
        return True
    return value.endswith("Z") or _ZONE.search(value) is not None or value.strip().isdigit()


def _texts(record: Record, paths: Paths) -> Iterator[str]:
    for value in scalars_of(read(record, paths)):
        text = _text(value).strip()
        if text not in _EMPTY:
            yield text


def _text(value: str | int | float) -> str:
    try:
        return text_of(value)
    except ValueError:  # an integer of thousands of digits is no name of anything
        return ""


def _ip(text: str) -> str | None:
    """Give an address in its canonical text, IPv4 out of IPv6 where it was mapped into it, or None for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return None if address.is_unspecified else str(address)
