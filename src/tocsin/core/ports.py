"""The ports: what the rooms need of each other, as protocols.

`detection` and `pipeline` never meet. What one needs of the other is here, implemented by its owner and composed in
`node`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from tocsin.core.event import Event
from tocsin.core.logsource import LogSource
from tocsin.core.paths import Path
from tocsin.core.values import Record

ResolvedBy = Literal["mapping", "shape", "ocsf", "native", "assumed", "implied", "enrichment"]


class Store(Protocol):
    """Keeps data by name, where it may be lost at any time; names tell all that the data depends on."""

    def read(self, name: str, /) -> bytes | None:
        """Give what was written under a name; None if that is not there any more, or damaged."""

    def write(self, name: str, body: bytes, /) -> None:
        """Keep data, if that is possible."""

    def use(self, name: str, /) -> None:
        """Note that data is in use, so that other data goes first."""


class Resolution(Struct, frozen=True):
    """Where a field of a rule is in the records of one route, and what decided it.

    `paths` are tried in order (`core.paths.read`). `by` tells who decided: the log type's mapping, its shape's
    default, an OCSF attribute of the mapping, or the native name itself. `dotted` is set when the name is read as a
    dotted native name (`core.paths.read_dotted`) after the paths gave nothing. `value` is what the field is taken to be
    in all records of the route, though it is not in them: the mapping implies it. What enrichments have added is where
    they put it, and nowhere else, so that no sender can pretend it.
    """

    field: str
    paths: tuple[Path, ...]
    by: ResolvedBy
    dotted: bool = False
    value: str | None = None


class Route(Protocol):
    """What the mapping decided for records of one kind; the same object for every record of that kind.

    `constants` are fields whose canonical text is the same for all records of the route (for Windows the channel and
    the event id), so that rules can be simplified once.
    """

    @property
    def log_type(self) -> str:
        """Give the log type's name, for instance `windows.sysmon`; `unknown` when no mapping knows the record."""

    @property
    def shape(self) -> str:
        """Give the name of the shape the records come in, for instance `windows.evtx`."""

    @property
    def logsources(self) -> tuple[LogSource, ...]:
        """Give the logsources the records belong to; none for unknown ones."""

    @property
    def constants(self) -> dict[str, str]:
        """Give the fields that are the same in all records of the route."""

    @property
    def held(self) -> frozenset[str] | None:
        """Give the fields that choose the rules: those are judged that name no others; None where logsources choose."""

    def resolve(self, field: str) -> Resolution:
        """Say where `field` is in the records of this route."""


class Deciding(NamedTuple):
    """What of a record decides something: the values at some paths, and whether there is anything at others."""

    values: tuple[Path, ...]
    presences: tuple[Path, ...] = ()


class Mapper(Protocol):
    """Recognises records and reads their identity, time and entities."""

    def decides_route(self) -> Deciding:
        """Say what decides a record's route: records that are equal there have the same one."""

    def decides_time(self, route: Route) -> Deciding:
        """Say what decides the event time of a route's records."""

    def route(self, record: Record) -> Route:
        """Recognise a record; never fails, and gives the unknown route for what no mapping knows."""

    def time(self, record: Record, route: Route) -> datetime | None:
        """Read the record's event time."""

    def event(self, record: Record, route: Route, source: str, position: int) -> Event:
        """Make an event of a record: its identity, time and entities."""


class Evaluator(Protocol):
    """Judges records by a compiled ruleset."""

    def match(self, record: Record, route: Route, text: bytes | str | None = None, /) -> Sequence[int]:
        """Give the indexes of the ruleset's rules that match, in ascending order.

        `text` is the record's JSON as it was read, if it is at hand: some searches are quicker in it.
        """
