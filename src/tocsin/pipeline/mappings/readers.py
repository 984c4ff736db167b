"""Reading what an event carries besides its fields: its time, its identity and its entities."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from typing import Any

from tocsin.core.entity import Entity, EntityKind
from tocsin.core.identity import event_id
from tocsin.core.paths import Path, reading
from tocsin.core.times import parse_time
from tocsin.core.values import ABSENT, Record, scalars_of, text_of
from tocsin.pipeline.mappings.resolver import Resolver
from tocsin.pipeline.mappings.settled import Identity

_ZONE = re.compile(r"(Z|UTC|[+-]\d\d:?\d\d)\s*\Z", re.IGNORECASE)
_EMPTY = frozenset(("", "-"))
_MOST_ENTITIES = 64
_LONGEST_PART = 1024
_MOST_KNOWN = 4096
_LONGEST_KNOWN = 256
Paths = tuple[Path, ...]


class TimeReader:
    """Reads the event time from the first field that tells it with its zone, else from the first that tells it.

    `utc` are fields known to be in UTC though they do not say so; `local` are fields that may lack a zone and are read
    as UTC when nothing better is there.
    """

    __slots__ = ("_local", "_paths", "_utc")

    def __init__(self, utc: tuple[Paths, ...], local: tuple[Paths, ...]) -> None:
        self._paths = tuple(dict.fromkeys(path for paths in (*utc, *local) for path in paths))
        self._utc = tuple(map(reading, utc))
        self._local = tuple(map(reading, local))

    def paths(self) -> Paths:
        """Give all places that are looked at."""
        return self._paths

    def read(self, record: Record) -> datetime | None:
        """Give the event time in UTC, or None if the record tells none."""
        for field in self._utc:
            time = parse_time(field(record))
            if time is not None:
                return time
        naive: datetime | None = None
        for field in self._local:
            value = field(record)
            time = parse_time(value, UTC)
            if time is None:
                continue
            if _tells_zone(value):
                return time
            naive = naive or time
        return naive


class IdentityReader:
    """Reads an event's id from the fields that name it wherever it is read."""

    __slots__ = ("_kind", "_parts")

    def __init__(self, kind: str, parts: tuple[Paths, ...]) -> None:
        self._kind = kind
        self._parts = tuple(map(reading, parts))

    def read(self, record: Record) -> str | None:
        """Give the id, or None if a field is missing; texts are compared ignoring case."""
        texts = []
        for part in self._parts:
            value = part(record)
            if not isinstance(value, str | int | float) or value == "":
                return None
            text = _text(value)
            if len(text) > _LONGEST_PART:
                return None
            texts.append(text.casefold())
        return event_id(self._kind, *texts)


class EntityReader:
    """Reads entities from fields; a field written `A\\B` joins two fields as domain and name."""

    __slots__ = ("_sources",)

    def __init__(self, sources: tuple[tuple[EntityKind, Paths | None, Paths], ...]) -> None:
        self._sources = tuple(
            (kind, reading(domain_paths) if domain_paths else None, reading(paths), KnownEntities(kind))
            for kind, domain_paths, paths in sources
        )

    def read(self, record: Record) -> tuple[Entity, ...]:
        """Give the entities of a record, each once, in the order of the mapping; empty and `-` are none."""
        found: dict[tuple[EntityKind, str], Entity] = {}
        for kind, domain_field, field, known in self._sources:
            value = field(record)
            if value is ABSENT or value is None:
                continue
            domain = next(_texts(domain_field(record)), None) if domain_field else None
            for text in (value,) if value.__class__ is str else _texts(value):
                entity = known.get(domain, text)
                if entity is not None:
                    found[kind, entity.value] = entity
                if len(found) >= _MOST_ENTITIES:
                    return tuple(found.values())
        return tuple(found.values())


class KnownEntities:
    """The entities of one kind by the texts that name them: the same ones come again and again."""

    __slots__ = ("_kind", "_known")

    def __init__(self, kind: EntityKind) -> None:
        self._kind = kind
        self._known: dict[tuple[str | None, str], Entity | None] = {}

    def get(self, domain: str | None, text: str) -> Entity | None:
        """Give the entity of a text, and of the domain before it; None where the text is none."""
        key = (domain, text)
        try:
            return self._known[key]
        except KeyError:
            entity = self._made(domain, text.strip())
            if len(text) <= _LONGEST_KNOWN:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = entity
            return entity

    def _made(self, domain: str | None, text: str) -> Entity | None:
        value = (_ip(text) if self._kind == "ip" else text) if text not in _EMPTY else None
        if value is None:
            return None
        return Entity(self._kind, f"{domain}\\{value}" if domain else value)


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


def _texts(field: Any) -> Iterator[str]:
    for value in scalars_of(field):
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
