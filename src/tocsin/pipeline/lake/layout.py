"""Reading many fields of a record at once: the record is walked, not every field's path.

A log type has a hundred fields and a record has twenty of them. So the paths of all fields are put into one tree, and
only what the record has is looked at. What the walk cannot decide (a list on the way, a null, an object where a value
should be) is read again as rules read it, so that both always say the same.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tocsin.core.fields import read_field
from tocsin.core.paths import Path, before_search
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT, Record, text_of

_MOST_PARTS = 5
_LARGE = 10**18


class Found(NamedTuple):
    """What columns a record has: texts by column, and the columns whose value is in the record only."""

    texts: dict[str, str]
    odd: Collection[str]


class _Lead:
    """A place in records that is more than one column's: the columns that a value here is of, and the places below."""

    __slots__ = ("all", "below", "doubtful", "here", "under")

    def __init__(self) -> None:
        self.here: list[str] = []
        self.doubtful: list[str] = []  # columns whose path goes on with a search
        self.all: list[str] = []  # columns that everything below here is of
        self.under: list[str] = []  # columns of this place and of all below
        self.below: dict[str, _Lead] = {}

    def compiled(self) -> "Leads":
        """Give the places below in the form that is quickly walked."""
        plain = {key: lead.here[0] for key, lead in self.below.items() if lead.is_plain}
        return plain, {key: lead.whole() for key, lead in self.below.items() if not lead.is_plain}

    @property
    def is_plain(self) -> bool:
        """Say whether this is one column's place and no more."""
        return len(self.here) == 1 and not (self.below or self.doubtful or self.all)

    def whole(self) -> "Lead":
        """Give all that is known of a place."""
        below = self.compiled() if self.below else None
        return tuple(self.here), tuple(self.doubtful), tuple(self.all), tuple(self.under), below


Columns = tuple[str, ...]
Lead = tuple[Columns, Columns, Columns, Columns, "Leads | None"]
Leads = tuple[dict[str, str], dict[str, Lead]]


class FieldLayout:
    """Where the fields of columns are in the records of one route."""

    __slots__ = ("_always", "_dotted", "_gathering", "_implied", "_leads", "_resolutions")

    def __init__(self, resolutions: Mapping[str, Resolution]) -> None:
        self._resolutions = resolutions
        self._always: list[str] = []
        self._implied: dict[str, str] = {}
        self._dotted = frozenset(column for column, resolution in resolutions.items() if resolution.dotted)
        self._gathering = frozenset(
            column
            for column, resolution in resolutions.items()
            if any(path[-1:] in (("*",), ("**",)) for path in resolution.paths)
        )
        top = _Lead()
        for column, resolution in resolutions.items():
            if resolution.value is not None:
                self._implied[column] = resolution.value
                continue
            paths = _paths(resolution)
            if paths is None:
                self._always.append(column)
                continue
            for path in paths:
                _lead(top, column, path)
        self._leads = top.compiled()

    def read(self, record: Record) -> Found:
        """Read the columns of a record: the canonical text of what is a scalar; what else is there is odd.

        A column may be odd though there is nothing, where that is costly to know.
        """
        texts = dict(self._implied)
        walk = _Walk(texts, self._always.copy())
        walk.over(record, self._leads)
        doubtful = walk.doubtful
        odd: set[str] = set()
        for column in walk.unusable:  # another place may have a value, and a dotted name may be that of another
            if column in self._dotted:
                doubtful.append(column)
            elif column not in texts:
                odd.add(column)
            elif column in self._gathering:
                doubtful.append(column)
        for column in doubtful:
            value = read_field(record, self._resolutions[column])
            text = scalar_text(value)
            if text is not None:
                texts[column] = text
                odd.discard(column)
            else:
                texts.pop(column, None)
                if value is not ABSENT:
                    odd.add(column)
        return Found(texts, odd)


def _lead(top: _Lead, column: str, path: Path) -> None:
    """Put a path of a column into the tree."""
    sure = before_search(path)
    lead = top
    for key in sure:
        lead = lead.below.setdefault(key, _Lead())
        lead.under.append(column)
    if sure == path:
        lead.here.append(column)
    elif len(path) - len(sure) == 1 and path[-1] in ("*", "**"):
        lead.all.append(column)
    else:
        lead.doubtful.append(column)


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


class _Walk:
    """One walk over a record: the texts found, and the columns that want another look.

    `unusable` are those where there is a null, an object, or all that is below one.
    """

    __slots__ = ("doubtful", "texts", "unusable")

    def __init__(self, texts: dict[str, str], doubtful: list[str]) -> None:
        self.texts = texts
        self.doubtful = doubtful
        self.unusable: list[str] = []

    def over(self, node: Record, leads: Leads) -> None:
        """Go through what an object has."""
        plain, places = leads
        texts = self.texts
        for key, value in node.items():
            column = plain.get(key)
            if column is not None:
                kind = value.__class__
                if column in texts:
                    self.note(value, (column,))
                elif kind is str:
                    texts[column] = value
                elif kind is int and -_LARGE < value < _LARGE:
                    texts[column] = str(value)
                else:
                    self.note(value, (column,))
            elif key in places:
                here, searched, everything, under, below = places[key]
                if searched:
                    self.doubtful += searched
                if everything:
                    self.unusable += everything
                kind = value.__class__
                if kind is list:
                    self.doubtful += under
                    continue
                if kind is dict and below is not None:
                    self.over(value, below)
                if here:
                    self.note(value, here)

    def note(self, value: Any, columns: Columns) -> None:
        """Take a value that is at a place of columns."""
        text = scalar_text(value)
        if text is not None:
            for column in columns:
                if column in self.texts:
                    self.doubtful.append(column)  # which of its places comes first is known to its resolution
                else:
                    self.texts[column] = text
        elif value is None or value.__class__ is dict:
            self.unusable += columns
        else:
            self.doubtful += columns


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
