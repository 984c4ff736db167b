"""What rule files define, as data: everything that loading takes from one file alone, and nothing of other files.

These structs are what the cache of compiled rules keeps, so a rule that comes from the cache and one that was just read
go the same way from here on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from msgspec import Struct

from tocsin.core.errors import RuleError, UnsupportedRule
from tocsin.core.location import Location
from tocsin.core.logsource import LogSource
from tocsin.detection.engine.expression import Expression
from tocsin.detection.sigma.faults import Fault
from tocsin.detection.sigma.metadata import Metadata

Kind = Literal["rule", "filter", "correlation", "other"]


class Told(Struct, frozen=True, array_like=True, gc=False):
    """Something wrong in a file: a RuleError without the name of the file, which may be another next time."""

    message: str
    line: int | None
    remedy: str | None
    unsupported: bool = False

    def error(self, path: str) -> RuleError:
        """Give it as an error in the file of this name."""
        kind = UnsupportedRule if self.unsupported else RuleError
        return kind(self.message, location=Location(path, line=self.line), remedy=self.remedy)


class RuleBody(Struct, frozen=True, array_like=True, gc=False, tag_field="body", tag="rule"):
    """A rule's condition before any filter is applied to it, and the hash of what it means."""

    condition: Expression
    logic_hash: str


class FilterBody(Struct, frozen=True, array_like=True, gc=False, tag_field="body", tag="filter"):
    """A filter: the rules it is for by id or name (None for any), its log source and its condition."""

    rules: tuple[str, ...] | None
    logsource: LogSource
    condition: Expression

    def names(self, rule: Metadata) -> bool:
        """Say whether the filter names a rule; `rules: any` names all."""
        if self.rules is None:
            return True
        return any(name.lower() == rule.id.lower() or name == rule.name for name in self.rules)


class CorrelationBody(Struct, frozen=True, array_like=True, gc=False, tag_field="body", tag="correlation"):
    """A correlation as it stands in its file; `references` name rules by id or name.

    `timespan` is in seconds. `aliases` are names with the field that each means in the rules named beside it.
    """

    type: str
    references: tuple[str, ...]
    generate: bool
    group_by: tuple[str, ...]
    timespan: int
    condition: tuple[tuple[str, int | float], ...]
    fields: tuple[str, ...]
    expression: str
    aliases: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    percentile: int = 50


Body = RuleBody | FilterBody | CorrelationBody


class Made(Struct, frozen=True, array_like=True, gc=False):
    """What came of compiling a document, None when something in it is wrong or unsupported, and what has to be told."""

    body: Body | None
    told: tuple[Told, ...] = ()


class Head(Struct, frozen=True, array_like=True, gc=False):
    """What a document says about itself; without metadata it is refused.

    `has_id` and `has_filter` say whether it has these keys. `logsource_told` is told of rules only: filters tell it
    with all else, and correlations have no log source.
    """

    kind: Kind
    metadata: Metadata | None
    told: tuple[Told, ...]
    has_id: bool
    has_filter: bool
    logsource: LogSource | None
    logsource_told: tuple[Told, ...]


class Place(Protocol):
    """A document of a rule file, as far as telling where something is in it goes."""

    @property
    def path(self) -> str:
        """Give the file's path as the user named it."""

    def error(self, message: str, *keys: str | int, remedy: str | None = None) -> RuleError:
        """Make an error about a key of the document."""

    def fault(self, fault: Fault, *keys: str | int) -> RuleError:
        """Make an error of a fault at a key."""

    def locate(self, *keys: str | int) -> Location:
        """Give the place of a key, or of the nearest key above it that stands in the file."""


@dataclass(slots=True, eq=False)
class Entry:
    """A rule, filter or correlation that some file defines; compiled when that is asked for."""

    place: Place
    head: Head
    make: Callable[[], Made]
    _made: Made | None = field(default=None, repr=False)

    def made(self) -> Made:
        """Give what comes of compiling it."""
        if self._made is None:
            self._made = self.make()
        return self._made

    @property
    def metadata(self) -> Metadata:
        """Give what it says about itself; only for entries that are not refused."""
        assert self.head.metadata is not None, "refused entries are left out before"
        return self.head.metadata


def told(errors: list[RuleError]) -> tuple[Told, ...]:
    """Give errors of one file as data."""
    return tuple(
        Told(
            error.message,
            error.location.line if error.location else None,
            error.remedy,
            isinstance(error, UnsupportedRule),
        )
        for error in errors
    )
