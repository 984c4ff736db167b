"""Entities: the things an event is about."""

from typing import Literal, get_args

from msgspec import Struct

EntityKind = Literal["user", "host", "ip", "process", "file", "cloud_resource"]
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)


class Entity(Struct, frozen=True, order=True):
    """A user, host, ip, process, file or cloud resource of an event."""

    kind: EntityKind
    value: str
