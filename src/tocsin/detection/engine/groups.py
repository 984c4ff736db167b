"""Groups: watched fields that are keys of the same objects of a record, so that these are found once for all."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tocsin.core.paths import Path, before_search, is_search, walk, walker
from tocsin.core.ports import Resolution, Route
from tocsin.core.values import ABSENT, Record
from tocsin.detection.engine.access import accessor
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.waking import LONGEST_KEPT, Rules, Search, Watch, Woken, added

Getter = Callable[[str], Any]


class Waker(Protocol):
    """Watched fields that are read together."""

    def wake(self, record: Record, woken: Woken) -> Woken:
        """Add the rules that the watched fields wake."""

    def learn_ahead(self, records: Sequence[Record]) -> None:
        """Learn what is new in many records before they wake anything."""


class Group:
    """Watched fields that are keys of the same objects of a record; `prefixes` lead to these objects."""

    __slots__ = ("_is_flat", "_keys", "_known", "_objects", "_watches")

    def __init__(self, prefixes: tuple[Path, ...], watches: list[Watch]) -> None:
        self._is_flat = prefixes == ((),)
        self._objects = _finder(prefixes)
        self._watches = tuple(watches)
        self._keys = tuple(watch.key for watch in watches)
        self._known = tuple(watch.known for watch in watches)

    def wake(self, record: Record, woken: Woken) -> Woken:
        """Add the rules that the watched fields wake."""
        if self._is_flat:
            get: Getter = record.get
        else:
            gets = self._objects(record)
            if gets is None or len(gets) > 1:
                return self._wake_slowly(record, woken)
            if not gets:
                return woken
            get = gets[0]
        try:
            for known, value in zip(self._known, map(get, self._keys)):  # noqa: B905 - as many, and checked costs
                rules = known[value]
                if rules:
                    woken = set(rules) if woken is None else woken.union(rules)
        except (KeyError, TypeError):  # a new value, or one that is no text
            return self._learn(record, get, woken)
        return woken

    def learn_ahead(self, records: Sequence[Record]) -> None:
        """Learn what is new in many records before they wake anything: one search in many values is the cheaper one."""
        if self._is_flat:
            gets: list[Getter] = [record.get for record in records]
        else:
            gets = [found[0] for record in records if (found := self._objects(record)) and len(found) == 1]
        for watch, key in zip(self._watches, self._keys, strict=True):
            known = watch.known
            values = {value for get in gets if (value := get(key)).__class__ is str and value not in known}
            if values:
                watch.learn_all(list(values))

    def _learn(self, record: Record, get: Getter, woken: Woken) -> Woken:
        """As `wake`, with the values that are new."""
        for watch, known, value in zip(self._watches, self._known, map(get, self._keys)):  # noqa: B905 - as above
            rules: Rules | None
            if value is None:
                known[None] = ()
                continue
            if value.__class__ is str:
                rules = known.get(value)
                if rules is None:
                    rules = watch.learn(value)
            else:
                rules = watch.rules_of(record)
            if rules:
                woken = set(rules) if woken is None else woken.union(rules)
        return woken

    def _wake_slowly(self, record: Record, woken: Woken) -> Woken:
        for watch in self._watches:
            woken = added(watch.rules_of(record), woken)
        return woken


class Choice:
    """A watched field that is under the first of several keys of a record that has a value."""

    __slots__ = ("_keys", "_known", "_watch")

    def __init__(self, keys: tuple[str, ...], watch: Watch) -> None:
        self._keys = keys
        self._watch = watch
        self._known = watch.known

    def learn_ahead(self, records: Sequence[Record]) -> None:
        """Do nothing: what is new is learned when it is met."""

    def wake(self, record: Record, woken: Woken) -> Woken:
        """Add the rules that the watched field wakes."""
        get = record.get
        for key in self._keys:
            value = get(key)
            if value.__class__ is str:
                # What is not kept need not be looked up: to hash a long text takes as long as to search it.
                rules = self._known.get(value) if len(value) <= LONGEST_KEPT else None
                return added(self._watch.learn(value) if rules is None else rules, woken)
            if value is not None:
                return added(self._watch.rules_of(record), woken)
        return woken


def groups_of(route: Route, searches: dict[str, list[Search]], budget: MemoryBudget) -> "tuple[Waker, ...]":
    """Put watched fields together whose paths differ in the last key only; the others are read one by one."""
    by_place: dict[tuple[tuple[Path, ...], str], tuple[Resolution, list[Search]]] = {}
    for name, its in searches.items():
        resolution = route.resolve(name)
        # Fields of different names that are in the same place are one.
        place = (resolution.paths, name if resolution.dotted or resolution.value is not None else "")
        by_place.setdefault(place, (resolution, []))[1].extend(its)
    grouped: dict[tuple[Path, ...], list[Watch]] = {}
    wakers: list[Waker] = []
    for resolution, its in by_place.values():
        prefixes, key = _prefixes(resolution)
        watch = Watch(key, accessor(resolution), tuple(its), budget.memory())
        if not prefixes and resolution.paths and _are_keys(resolution):
            wakers.append(Choice(tuple(key for (key,) in resolution.paths), watch))
        else:
            grouped.setdefault(prefixes, []).append(watch)
    return (*(Group(prefixes, watches) for prefixes, watches in grouped.items()), *wakers)


def _are_keys(resolution: Resolution) -> bool:
    """Say whether a field is under one of some keys of the record itself and nowhere else."""
    return not resolution.dotted and all(len(path) == 1 and not is_search(path[0]) for path in resolution.paths)


def _prefixes(resolution: Resolution) -> tuple[tuple[Path, ...], str]:
    """Give the ways to the objects that have a field, and its key in them; no ways if it is not as simple as that."""
    name, paths = resolution.field, resolution.paths
    if resolution.dotted and (name,) not in paths:
        paths = (*paths, (name,))
    keys = {path[-1] for path in paths if path}
    if len(keys) != 1 or any(map(is_search, keys)) or (resolution.dotted and "." in name):
        return (), ""
    return tuple(path[:-1] for path in paths), keys.pop()


def _finder(prefixes: tuple[Path, ...]) -> Callable[[Record], list[Getter] | None]:
    """Give what finds the objects that the prefixes lead to, as their `get`s.

    It gives None where fields have to be read one by one: when there are no prefixes, or a list is on the way.
    """
    if not prefixes:
        return lambda _: None
    # Where something is looked for in a prefix there is mostly nothing at all, which the part before it shows at once.
    begins = list(map(before_search, prefixes))
    finders = [
        (walker(begin) if begin else None, prefix, begin != prefix)
        for begin, prefix in zip(begins, prefixes, strict=True)
    ]

    def find(record: Record) -> list[Getter] | None:
        gets: list[Getter] = []
        for begin, prefix, is_cut in finders:
            node = begin(record) if begin is not None else record
            if node is ABSENT:
                continue
            if is_cut:
                node = walk(record, prefix)
            if node.__class__ is dict:
                gets.append(node.get)
            elif node.__class__ is list:
                return None
        return gets

    return find
