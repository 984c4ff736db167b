"""The layout of a schema: which leaves the fields of rules are in, found once for all batches of that schema."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import types

from tocsin.core.columns import is_list
from tocsin.core.paths import Path, is_search
from tocsin.core.ports import Resolution
from tocsin.detection.engine.columnar.plan import Plan


class Placement(NamedTuple):
    """Where a field is: the first usable value of `first` counts, else an object there, else what `others` hold.

    With `rest` there is more, where columns alone do not lead: rows without a usable value are read one by one.
    """

    first: tuple[Path, ...]
    others: tuple[Path, ...] = ()
    rest: bool = False


class Layout:
    """Where the fields of rules are in the batches of one schema; of fields with equal names the last counts.

    `leaves` are all fields that structs alone lead to and that are none themselves.
    """

    def __init__(self, schema: Any) -> None:
        self._fields = named(schema)
        self._known: dict[Resolution, Placement] = {}
        self.leaves = tuple(_leaves(self._fields, ()))
        self._read: dict[Plan, tuple[Resolution, ...]] = {}

    def to_read(self, plan: Plan) -> tuple[Resolution, ...]:
        """Give where the fields of a plan's rules are that have to be read row by row."""
        known = self._read.get(plan)
        if known is None:
            known = tuple(resolution for resolution in plan.resolutions if self.placement(resolution).rest)
            self._read[plan] = known
        return known

    def placement(self, resolution: Resolution) -> Placement:
        """Say where a field is."""
        known = self._known.get(resolution)
        if known is None:
            known = self._known[resolution] = self._placed(resolution)
        return known

    def columns_for(self, resolution: Resolution) -> list[str]:
        """Give the columns that hold all that a field may lead to."""
        if any(not path or is_search(path[0]) for path in resolution.paths):
            return list(self._fields)
        heads = {path[0] for path in resolution.paths}
        if resolution.dotted:
            parts = resolution.field.split(".")
            heads.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return [column for column in self._fields if column in heads]

    def _placed(self, resolution: Resolution) -> Placement:
        """Place a field as `core.paths` reads it."""
        first: list[Path] = []
        for path in resolution.paths:
            leads = self._leads_somewhere(path)
            if leads is None:
                return Placement(tuple(first), rest=True)
            if leads:
                first.append(path)
        others: list[Path] = []
        for may_be in _dotted(self._fields, resolution.field) if resolution.dotted else ():
            if may_be is None:
                return Placement(tuple(first), rest=True)
            if may_be not in first:
                others.append(may_be)
        return Placement(tuple(first), tuple(others))

    def _leads_somewhere(self, path: Path) -> bool | None:
        """Say whether a path leads to something that may be there; None if lists or maps are on the way."""
        fields = self._fields
        for depth, key in enumerate(path):
            if is_search(key):
                return None
            kind = fields.get(key)
            if kind is None:
                return False
            if depth + 1 == len(path):
                return True
            if types.is_struct(kind):
                fields = named(kind)
            else:
                return None if is_nested(kind) else False
        return None


class LeafPlace(NamedTuple):
    """A field that structs alone lead to and that is none: its path and its type."""

    path: Path
    kind: Any


def named(struct: Any) -> dict[str, Any]:
    """Give the types of the fields of a struct type or a schema by name, extension types as they are stored."""
    return {field.name: _stored(field.type) for field in struct}


def is_nested(kind: Any) -> bool:
    """Say whether values of a type hold others."""
    kind = _stored(kind)
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return is_nested(kind.value_type)
    return bool(types.is_struct(kind) or types.is_map(kind) or is_list(kind))


def _stored(kind: Any) -> Any:
    while isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    return kind


def _dotted(fields: dict[str, Any], name: str) -> Iterator[Path | None]:
    """Yield the paths a dotted name may mean, in the order in which `read_dotted` tries them; None as above."""
    if name in fields:
        yield (name,)
    dot = name.find(".")
    while dot != -1:
        head, rest = name[:dot], name[dot + 1 :]
        kind = fields.get(head)
        if kind is not None and types.is_struct(kind):
            for path in _dotted(named(kind), rest):
                yield None if path is None else (head, *path)
        elif kind is not None and is_nested(kind):
            yield None
        dot = name.find(".", dot + 1)


def _leaves(fields: dict[str, Any], above: Path) -> Iterator[LeafPlace]:
    for name, kind in fields.items():
        if types.is_struct(kind):
            yield from _leaves(named(kind), (*above, name))
        else:
            yield LeafPlace((*above, name), kind)
