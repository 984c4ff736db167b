"""Waking rules: a record's values say which of the sleeping rules have to be judged."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tocsin.core.paths import Path, walk
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.access import Accessor, accessor
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.memory import FieldMemory
from tocsin.detection.engine.scanner import Candidates

Woken = set[int] | None
"""Positions of rules among the judges of a plan; None when there are none, which is the common case."""

Owners = dict[int, list[int]]
"""The positions of the rules that a test, named by its number in its scanner, wakes."""


class Wakes:
    """Which rules some candidate tests wake, filled as candidates are met; `prepare` readies a rule to be judged."""

    __slots__ = ("_owners", "_prepare", "known")

    def __init__(self, owners: Owners, prepare: Callable[[int], None]) -> None:
        self._owners = owners
        self._prepare = prepare
        self.known: dict[Candidates, tuple[int, ...]] = {(): ()}

    def learn(self, candidates: Candidates) -> tuple[int, ...]:
        """Give the rules that some candidate tests wake, and remember them."""
        rules = tuple(sorted({rule for candidate in candidates for rule in self._owners.get(candidate, ())}))
        for rule in rules:
            self._prepare(rule)
        self.known[candidates] = rules
        return rules


class Watch(NamedTuple):
    """One field that is watched for the covers of rules.

    `key` is its last key in the objects of its group and `known` what its memory knows; `read` reads it in any case.
    """

    key: str
    known: Callable[[str], Candidates | None]
    read: Accessor
    memory: FieldMemory
    wakes: Wakes


class Group(NamedTuple):
    """Watched fields that are keys of the same objects of a record; `prefixes` lead to these objects."""

    prefixes: tuple[Path, ...]
    watches: tuple[Watch, ...]

    def wake(self, record: Record, woken: Woken) -> Woken:
        """Add the rules that the watched fields wake."""
        prefixes, watches = self
        gets = _objects_at(record, prefixes)
        if not gets:
            return woken if gets is not None else self._wake_slowly(record, woken)
        get, others = gets[0], gets[1:]
        for key, known, read, memory, wakes in watches:
            value = get(key)
            if value.__class__ is str:
                candidates = known(value)
                if candidates is None:
                    candidates = memory.learn(value)
            elif value is None and not others:
                continue
            else:
                candidates = memory.of_any(read(record))
            if candidates:
                rules = wakes.known.get(candidates)
                if rules is None:
                    rules = wakes.learn(candidates)
                if rules:
                    woken = set(rules) if woken is None else woken.union(rules)
        return woken

    def _wake_slowly(self, record: Record, woken: Woken) -> Woken:
        for _, _, read, memory, wakes in self.watches:
            woken = add_woken(wakes, memory.of_any(read(record)), woken)
        return woken


class KeywordWatch(NamedTuple):
    """All texts of the record, watched for the keywords of rules."""

    scanner: KeywordScanner
    wakes: Wakes

    def wake(self, record: Record, woken: Woken) -> Woken:
        """Add the rules that keywords in the record wake."""
        return add_woken(self.wakes, self.scanner.candidates(record), woken)


def add_woken(wakes: Wakes, candidates: Candidates, woken: Woken) -> Woken:
    """Add the rules that some candidates wake."""
    if not candidates:
        return woken
    rules = wakes.known.get(candidates)
    if rules is None:
        rules = wakes.learn(candidates)
    return (set(rules) if woken is None else woken.union(rules)) if rules else woken


def groups_of(
    route: Route, fields: dict[FieldMemory, tuple[str, Owners]], prepare: Callable[[int], None]
) -> tuple[Group, ...]:
    """Put watched fields together whose paths differ in the last key only; the others are read one by one."""
    grouped: dict[tuple[Path, ...], list[Watch]] = {}
    for memory, (name, owners) in fields.items():
        resolution = route.resolve(name)
        paths = resolution.paths
        if resolution.dotted and (name,) not in paths:
            paths = (*paths, (name,))
        keys = {path[-1] for path in paths if path}
        simple = len(keys) == 1 and "*" not in keys and not (resolution.dotted and "." in name)
        key = keys.pop() if simple else ""
        watch = Watch(key, memory.known.get, accessor(resolution), memory, Wakes(owners, prepare))
        grouped.setdefault(tuple(path[:-1] for path in paths) if simple else (), []).append(watch)
    return tuple(Group(prefixes, tuple(watches)) for prefixes, watches in grouped.items())


def _objects_at(record: Record, prefixes: tuple[Path, ...]) -> list[Callable[[str], Any]] | None:
    """Give the `get` of each object the prefixes lead to; None if fields have to be read one by one."""
    if not prefixes:
        return None
    gets: list[Callable[[str], Any]] = []
    for prefix in prefixes:
        node = walk(record, prefix) if prefix else record
        if node.__class__ is dict:
            gets.append(node.get)
        elif node.__class__ is list:
            return None
    return gets
