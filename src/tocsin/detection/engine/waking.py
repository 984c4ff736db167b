"""Waking rules: a record's values say which of the sleeping rules have to be judged."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tocsin.core.paths import Path, walk
from tocsin.core.ports import Route
from tocsin.core.values import ABSENT, Record, scalars_of, text_of
from tocsin.detection.engine.access import Accessor, accessor, walker
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.scanner import Candidates, FieldScanner

Woken = set[int] | None
"""Positions of rules among the judges of a plan; None when there are none, which is the common case."""

Rules = tuple[int, ...]
"""Positions of rules among the judges of a plan."""

Owners = dict[int, list[int]]
"""The positions of the rules that a test, named by its number in its scanner, wakes."""

_LONGEST_KEPT = 4096
"""Longer values are scanned each time: they hardly repeat and would fill the memory."""


class Wakes:
    """Which rules some candidate tests wake, filled as candidates are met; `prepare` readies a rule to be judged."""

    __slots__ = ("_known", "_owners", "_prepare")

    def __init__(self, owners: Owners, prepare: Callable[[int], None]) -> None:
        self._owners = owners
        self._prepare = prepare
        self._known: dict[Candidates, Rules] = {(): ()}

    def of(self, candidates: Candidates) -> Rules:
        """Give the rules that some candidate tests wake."""
        rules = self._known.get(candidates)
        if rules is None:
            rules = tuple(sorted({rule for candidate in candidates for rule in self._owners.get(candidate, ())}))
            for rule in rules:
                self._prepare(rule)
            self._known[candidates] = rules
        return rules


class Watch:
    """One field that is watched for the covers of rules, with a memory of which rules its values wake.

    `key` is its last key in the objects of its group; `known` maps values seen before to the rules they wake.
    """

    __slots__ = ("_budget", "_read", "_scanner", "_wakes", "key", "known")

    def __init__(self, key: str, read: Accessor, scanner: FieldScanner, wakes: Wakes, budget: MemoryBudget) -> None:
        self.key = key
        self.known: dict[str, Rules] = {}
        self._read = read
        self._scanner = scanner
        self._wakes = wakes
        self._budget = budget
        budget.register(self.known)

    def learn(self, value: str) -> Rules:
        """Give the rules that a value not seen before wakes, and remember them."""
        rules = self._wakes.of(self._scanner.candidates(value))
        if len(value) <= _LONGEST_KEPT:
            self._budget.spend(len(value))
            self.known[value] = rules
        return rules

    def rules_of(self, record: Record) -> Rules:
        """Give the rules that the field's value wakes, whatever type it has."""
        woken: set[int] = set()
        for scalar in scalars_of(self._read(record)):
            text = text_of(scalar)
            rules = self.known.get(text)
            woken.update(self.learn(text) if rules is None else rules)
        return tuple(woken)


class Group:
    """Watched fields that are keys of the same objects of a record; `prefixes` lead to these objects."""

    __slots__ = ("_objects", "_quick", "_watches")

    def __init__(self, prefixes: tuple[Path, ...], watches: list[Watch]) -> None:
        self._objects = _finder(prefixes)
        self._watches = tuple(watches)
        self._quick = tuple((watch.key, watch.known.get, watch) for watch in watches)

    def wake(self, record: Record, woken: Woken) -> Woken:
        """Add the rules that the watched fields wake."""
        gets = self._objects(record)
        if not gets:
            return woken if gets is not None else self._wake_slowly(record, woken)
        get, others = gets[0], len(gets) > 1
        for key, known, watch in self._quick:
            value = get(key)
            if value.__class__ is str:
                rules = known(value)
                if rules is None:
                    rules = watch.learn(value)
            elif value is None and not others:
                continue
            else:
                rules = watch.rules_of(record)
            if rules:
                woken = set(rules) if woken is None else woken.union(rules)
        return woken

    def _wake_slowly(self, record: Record, woken: Woken) -> Woken:
        for watch in self._watches:
            woken = added(watch.rules_of(record), woken)
        return woken


class KeywordWatch(NamedTuple):
    """All texts of the record, watched for the keywords of rules."""

    scanner: KeywordScanner
    wakes: Wakes

    def wake(self, record: Record, text: bytes | str | None, woken: Woken) -> Woken:
        """Add the rules that keywords in the record wake; `text` is its JSON if known."""
        candidates = self.scanner.candidates(record, text)
        return added(self.wakes.of(candidates), woken) if candidates else woken


def added(rules: Rules, woken: Woken) -> Woken:
    """Give the woken rules with some added."""
    if not rules:
        return woken
    return set(rules) if woken is None else woken.union(rules)


def groups_of(
    route: Route,
    fields: dict[FieldScanner, tuple[str, Owners]],
    prepare: Callable[[int], None],
    budget: MemoryBudget,
) -> tuple[Group, ...]:
    """Put watched fields together whose paths differ in the last key only; the others are read one by one."""
    grouped: dict[tuple[Path, ...], list[Watch]] = {}
    for scanner, (name, owners) in fields.items():
        resolution = route.resolve(name)
        paths = resolution.paths
        if resolution.dotted and (name,) not in paths:
            paths = (*paths, (name,))
        keys = {path[-1] for path in paths if path}
        simple = len(keys) == 1 and "*" not in keys and not (resolution.dotted and "." in name)
        key = keys.pop() if simple else ""
        watch = Watch(key, accessor(resolution), scanner, Wakes(owners, prepare), budget)
        grouped.setdefault(tuple(path[:-1] for path in paths) if simple else (), []).append(watch)
    return tuple(Group(prefixes, watches) for prefixes, watches in grouped.items())


Getters = list[Callable[[str], Any]]


def _finder(prefixes: tuple[Path, ...]) -> Callable[[Record], Getters | None]:
    """Give what finds the objects that the prefixes lead to, as their `get`s.

    It gives None where fields have to be read one by one: when there are no prefixes, or a list is on the way.
    """
    if not prefixes:
        return lambda _: None
    if prefixes == ((),):
        return lambda record: [record.get]
    # Where a `*` stands in a prefix there is mostly nothing at all, which the part before it shows at once.
    before_star = [prefix[: prefix.index("*")] if "*" in prefix else prefix for prefix in prefixes]
    finders = [
        (walker(begin) if begin else None, prefix, begin != prefix)
        for begin, prefix in zip(before_star, prefixes, strict=True)
    ]

    def find(record: Record) -> Getters | None:
        gets: Getters = []
        for begin, prefix, is_cut in finders:
            node = begin(record) if begin is not None else record
            if is_cut and node is not ABSENT:
                node = walk(record, prefix)
            if node.__class__ is dict:
                gets.append(node.get)
            elif node.__class__ is list:
                return None
        return gets

    return find
