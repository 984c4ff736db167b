"""Choosing the kind of an event by fields of it, where its event id does not say enough."""

from tocsin.core.paths import Path, read
from tocsin.core.values import Record, fold, scalars_of, text_of
from tocsin.pipeline.mappings.log_type import EventKind, LogType
from tocsin.pipeline.mappings.resolver import Resolver
from tocsin.pipeline.mappings.shape import Shape

_LONGEST_TEXT = 256
_Test = tuple[tuple[Path, ...], frozenset[str]]


class Choice:
    """Finds which of the kinds that a log type tells by fields a record is of; the first one that holds."""

    __slots__ = ("_choices",)

    def __init__(self, shape: Shape, log_type: LogType) -> None:
        resolver = Resolver(shape, log_type.other)
        self._choices: tuple[tuple[frozenset[str] | None, tuple[_Test, ...], EventKind], ...] = tuple(
            (
                chosen.events,
                tuple((resolver.resolve(field).paths, texts) for field, texts in chosen.where),
                chosen.kind,
            )
            for chosen in log_type.chosen
        )

    def paths(self) -> tuple[Path, ...]:
        """Give all places that are looked at."""
        return tuple(path for _, tests, _ in self._choices for paths, _ in tests for path in paths)

    def find(self, record: Record, ids: set[str | None]) -> tuple[int, EventKind] | None:
        """Give the number and the kind that a record with these event ids is of; None if no field decides."""
        for number, (events, tests, kind) in enumerate(self._choices):
            if (events is None or not events.isdisjoint(ids)) and all(
                _holds(record, paths, texts) for paths, texts in tests
            ):
                return number, kind
        return None


def _holds(record: Record, paths: tuple[Path, ...], texts: frozenset[str]) -> bool:
    return any(_text(scalar) in texts for scalar in scalars_of(read(record, paths)))


def _text(scalar: str | int | float) -> str | None:
    if isinstance(scalar, str) and len(scalar) > _LONGEST_TEXT:
        return None
    try:
        return fold(text_of(scalar))
    except ValueError:  # an integer too long to be written out
        return None
