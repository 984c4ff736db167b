"""Records that no mapping knows, told apart by the fields that rules name and they have."""

from collections.abc import Iterator
from typing import Any

from tocsin.core.values import Record
from tocsin.pipeline.mappings.readers import TimeReader
from tocsin.pipeline.mappings.route import PlainRoute, route_by_fields, unknown_route

MOST_SETS = 1024
"""Sets of fields that are told apart; records with further ones stay unknown, and are counted as such."""
_DEEPEST = 8
TIME_FIELDS = (
    "@timestamp",
    "timestamp",
    "time",
    "eventTime",
    "event_time",
    "TimeCreated",
    "TimeGenerated",
    "UtcTime",
    "EventTime",
    "created_at",
    "datetime",
    "date",
    "ts",
)
"""Names under which records of any kind have their time, the likelier ones first."""


class RoutesByFields:
    """Gives records a route by which of the `wanted` fields they have.

    A field is one of a record if its dotted name leads somewhere in it, through lists too, as
    `core.paths.read_dotted` follows it.
    """

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._known: dict[frozenset[str], PlainRoute] = {}
        self._unknown = unknown_route()
        self.time = TimeReader((), tuple(((name,),) for name in TIME_FIELDS))

    def find(self, record: Record) -> PlainRoute:
        """Give a record's route; the unknown one if no rule names any of its fields."""
        held = self._wanted.intersection(_names(record, "", 0))
        if not held:
            return self._unknown
        route = self._known.get(held)
        if route is None and len(self._known) < MOST_SETS:
            route = self._known[held] = route_by_fields(held)
        return route or self._unknown


def _names(node: Any, prefix: str, depth: int) -> Iterator[str]:
    """Yield the dotted names of all that is in an object, or in the objects of a list."""
    if isinstance(node, dict):
        for key, value in node.items():
            name = f"{prefix}{key}"
            yield name
            if depth < _DEEPEST:
                yield from _names(value, f"{name}.", depth + 1)
    elif isinstance(node, list):
        for item in node:
            if isinstance(item, dict | list) and depth < _DEEPEST:
                yield from _names(item, prefix, depth + 1)
