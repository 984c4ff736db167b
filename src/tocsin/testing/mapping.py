"""A mapper that knows one kind of record: flat ones."""

from datetime import datetime

from tocsin.core.event import Event
from tocsin.core.ports import Deciding, Route
from tocsin.core.values import Record
from tocsin.testing.routes import FlatRoute


class FlatMapper:
    """Says of every record that its fields are under their own names, and that it tells no time."""

    def __init__(self) -> None:
        self._route = FlatRoute()

    def decides_route(self) -> Deciding:
        """Say that nothing decides: there is one route."""
        return Deciding(())

    def decides_time(self, _route: Route) -> Deciding:
        """Say that nothing decides: there is no time."""
        return Deciding(())

    def route(self, _record: Record) -> Route:
        """Give the one route."""
        return self._route

    def time(self, _record: Record, _route: Route) -> datetime | None:
        """Give no time."""
        return None

    def event(self, record: Record, route: Route, source: str, position: int) -> Event:
        """Make an event whose id is its place."""
        return Event(record, f"{source}:{position}", None, source, position, route.log_type)
