"""Reading many fields of a record at once: the record is walked, not every field's path.

A log type has a hundred fields and a record has twenty of them. So the paths of all fields are put into one tree, and
only what the record has is looked at. What the walk cannot decide (a list on the way, a null, an object where a value
should be) is read again as rules read it, so that both always say the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tocsin.core.paths import Path, before_search, read, read_dotted
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT, Record, text_of

_MOST_PARTS = 5


class Found(NamedTuple):
    """What columns a record has: texts by column, and the columns whose value is in the record only."""

    texts: dict[str, str]
    odd: Sequence[str]


class _Lead:
    """A place in records: the columns that a value here is of, those it may be of, and the places below."""

    __slots__ = ("below", "doubtful", "only", "ranked", "under")

    def __init__(self) -> None:
        self.only: list[str] = []  # columns with no other place
        self.ranked: list[tuple[str, int]] = []  # columns with others, and which of them this is
        self.doubtful: list[str] = []  # columns whose path goes on with a search
        self.under: list[str] = []  # columns of this place and of all below
        self.below: dict[str, _Lead] = {}


class FieldLayout:
    """Where the fields of columns are in the records of one route."""

    __slots__ = ("_always", "_implied", "_leads", "_resolutions")

    def __init__(self, resolutions: Mapping[str, Resolution]) -> None:
        self._resolutions = resolutions
        self._always: list[str] = []
        self._implied: dict[str, str] = {}
        top = _Lead()
        for column, resolution in resolutions.items():
            if resolution.value is not None:
                self._implied[column] = resolution.value
                continue
            paths = _paths(resolution)
            if paths is None:
                self._always.append(column)
                continue
            for rank, path in enumerate(paths):
                self._lead(top, column, path, rank if len(paths) > 1 else None)
        self._leads = top.below

    def read(self, record: Record) -> Found:
        """Read the columns of a record: the canonical text of what is a scalar; what else is there is odd."""
        texts = dict(self._implied)
        odd: list[str] = []
        doubtful = set(self._always)
        _walk(record, self._leads, texts, {}, doubtful)
        for column in doubtful:
            value = read_field(record, self._resolutions[column])
            text = scalar_text(value)
            if text is not None:
                texts[column] = text
            else:
                texts.pop(column, None)
                if value is not ABSENT:
                    odd.append(column)
        return Found(texts, odd)

    def _lead(self, top: _Lead, column: str, path: Path, rank: int | None) -> None:
        """Put a path of a column into the tree."""
        sure = before_search(path)
        lead = top
        for key in sure:
            lead = lead.below.setdefault(key, _Lead())
            lead.under.append(column)
        if sure != path:
            lead.doubtful.append(column)
        elif rank is None:
            lead.only.append(column)
        else:
            lead.ranked.append((column, rank))


def read_field(record: Record, resolution: Resolution) -> Any:
    """Read a field as rules do: by its paths, then, where the resolution says so, by its dotted native name."""
    if resolution.value is not None:
        return resolution.value
    value = read(record, resolution.paths)
    if value is ABSENT and resolution.dotted:
        return read_dotted(record, resolution.field)
    return value


def scalar_text(value: Any) -> str | None:
    """Give the text that rules see of a scalar; None for anything else, also for what has no text."""
    if value.__class__ is str:
        return str(value)
    if not isinstance(value, str | int | float):
        return None
    try:
        return text_of(value)
    except ValueError:  # an integer of thousands of digits
        return None


def _walk(
    node: Record, leads: dict[str, _Lead], texts: dict[str, str], ranks: dict[str, int], doubtful: set[str]
) -> None:
    # Of both, the fewer are gone through.
    for key in node if len(node) < len(leads) else leads:
        lead = leads.get(key)
        if lead is None or key not in node:
            continue
        value = node[key]
        kind = value.__class__
        if lead.doubtful:
            doubtful.update(lead.doubtful)
        if kind is dict:
            if lead.below:
                _walk(value, lead.below, texts, ranks, doubtful)
        elif kind is list:
            doubtful.update(lead.under)
            continue
        text = value if kind is str else scalar_text(value)
        if text is None:
            doubtful.update(lead.only, (column for column, _ in lead.ranked))
            continue
        for column in lead.only:
            texts[column] = text
        for column, rank in lead.ranked:
            if ranks.get(column, rank) >= rank:
                ranks[column] = rank
                texts[column] = text


def _paths(resolution: Resolution) -> Sequence[Path] | None:
    """Give all paths that may lead to a field, in their order; None where they are too many, or lead anywhere."""
    paths: dict[Path, None] = dict.fromkeys(resolution.paths)
    if resolution.dotted:
        if resolution.field.count(".") >= _MOST_PARTS:
            return None
        paths.update(dict.fromkeys(_splits(resolution.field)))
    return None if any(not before_search(path) for path in paths) else list(paths)


def _splits(name: str) -> Iterator[Path]:
    """Give the paths that a dotted name may be, in the order in which `read_dotted` tries them."""
    yield (name,)
    dot = name.find(".")
    while dot != -1:
        for rest in _splits(name[dot + 1 :]):
            yield (name[:dot], *rest)
        dot = name.find(".", dot + 1)
