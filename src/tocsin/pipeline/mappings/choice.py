"""Choosing the kind of an event by fields of it, where its event id does not say enough."""

from collections.abc import Collection

from tocsin.core.paths import Path, read
from tocsin.core.values import Record, fold, scalars_of, text_of
from tocsin.pipeline.mappings.log_type import EventKind, LogType
from tocsin.pipeline.mappings.resolver import Resolver
from tocsin.pipeline.mappings.shape import Shape

_LONGEST_TEXT = 256
_Test = tuple[tuple[Path, ...], frozenset[str]]
_Numbered = tuple[int, tuple[_Test, ...], EventKind]


class Choice:
    """Finds which of the kinds that a log type tells by fields a record is of; the first one that holds."""

    __slots__ = ("_any", "_by_event", "_tests")

    def __init__(self, shape: Shape, log_type: LogType) -> None:
        resolver = Resolver(shape, log_type.kinds.other)
        choices = [
            (
                chosen.events,
                (number, tuple((resolver.resolve(field).paths, texts) for field, texts in chosen.where), chosen.kind),
            )
            for number, chosen in enumerate(log_type.kinds.chosen)
        ]
        # What an event of a known id may be is found by the id; of any other, only what needs none is left.
        self._any: tuple[_Numbered, ...] = tuple(choice for events, choice in choices if events is None)
        self._by_event: dict[str | None, tuple[_Numbered, ...]] = {
            event: tuple(choice for events, choice in choices if events is None or event in events)
            for event in {event for events, _ in choices for event in events or ()}
        }
        self._tests = tuple(test for _, (_, tests, _) in choices for test in tests)

    def paths(self) -> tuple[Path, ...]:
        """Give all places that are looked at."""
        return tuple(path for paths, _ in self._tests for path in paths)

    def find(self, record: Record, ids: Collection[str | None]) -> tuple[int, EventKind] | None:
        """Give the number and the kind that a record with these event ids is of; None if no field decides."""
        found: tuple[int, EventKind] | None = None
        for event in ids or (None,):
            for number, tests, kind in self._by_event.get(event, self._any):
                if found is not None and number >= found[0]:
                    break
                for paths, texts in tests:
                    if not _holds(record, paths, texts):
                        break
                else:
                    found = number, kind
                    break
        return found


def _holds(record: Record, paths: tuple[Path, ...], texts: frozenset[str]) -> bool:
    value = read(record, paths)
    if isinstance(value, list):
        return any(_text(scalar) in texts for scalar in scalars_of(value))
    return isinstance(value, str | int | float) and _text(value) in texts


def _text(scalar: str | int | float) -> str | None:
    if isinstance(scalar, str) and len(scalar) > _LONGEST_TEXT:
        return None
    try:
        return fold(text_of(scalar))
    except ValueError:  # an integer too long to be written out
        return None
