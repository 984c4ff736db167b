"""Plans: what has to be done for the records of one route, prepared once."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tocsin.core.paths import Path, walk
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.access import Accessor, accessor
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.cover import cover_of
from tocsin.detection.engine.expression import FALSE, TRUE, Expression
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.memory import FieldMemory
from tocsin.detection.engine.predicates import Predicate, PredicateCompiler
from tocsin.detection.engine.reference import is_routed
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import Candidates
from tocsin.detection.engine.specialise import specialise


class Judge(NamedTuple):
    """A rule to be judged exactly: its number in the ruleset and its predicate on this route."""

    number: int
    predicate: Predicate


class Wakes:
    """Which rules (positions in the plan's judges) some candidate tests wake, filled as candidates are met."""

    __slots__ = ("_owners", "known")

    def __init__(self, owners: dict[int, list[int]]) -> None:
        self._owners = owners
        self.known: dict[Candidates, tuple[int, ...]] = {(): ()}

    def learn(self, candidates: Candidates) -> tuple[int, ...]:
        """Give the rules that some candidate tests wake, and remember them."""
        woken: set[int] = set()
        for candidate in candidates:
            woken.update(self._owners.get(candidate, ()))
        rules = self.known[candidates] = tuple(sorted(woken))
        return rules


class Watch(NamedTuple):
    """One field that is watched for the covers of rules; `key` is its last key in the objects of its group."""

    key: str
    read: Accessor
    memory: FieldMemory
    wakes: Wakes


class KeywordWatch(NamedTuple):
    """All texts of the record, watched for the keywords of rules."""

    scanner: KeywordScanner
    wakes: Wakes


class Group(NamedTuple):
    """Watched fields that are keys of the same objects of a record; `prefixes` lead to these objects."""

    prefixes: tuple[Path, ...]
    watches: tuple[Watch, ...]


class Plan:
    """What to do for a route's records: rules that always match, rules to judge, and what wakes them."""

    def __init__(self, ruleset: CompiledRuleset, route: Route, bank: Bank) -> None:
        compiler = PredicateCompiler(route)
        wakers = _Wakers(bank)
        matching: list[int] = []
        judges: list[Judge] = []
        sleepless: list[int] = []
        for number, rule in enumerate(ruleset.rules):
            if not is_routed(rule, route):
                continue
            condition = specialise(rule.condition, route.constants)
            if condition == TRUE:
                matching.append(number)
            elif condition != FALSE:
                if not wakers.add(number, condition, position=len(judges)):
                    sleepless.append(len(judges))
                judges.append(Judge(number, compiler.compile(condition)))
        self.matching = tuple(matching)
        self.judges = tuple(judges)
        self.sleepless = tuple(sleepless)
        self.field_count = compiler.field_count
        self.groups = _groups(route, wakers)
        self.keyword_watches = tuple(
            KeywordWatch(scanner, Wakes(owners)) for scanner, owners in wakers.keywords.items()
        )


class _Wakers:
    """Collects which tests of which scanners wake which rules."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.fields: dict[FieldMemory, tuple[str, dict[int, list[int]]]] = {}
        self.keywords: dict[KeywordScanner, dict[int, list[int]]] = {}

    def add(self, number: int, condition: Expression, position: int) -> bool:
        """Let the tests of a rule's cover wake it; False if it has no cover and must be judged every time."""
        cover, scanners = self._bank.covers[number], self._bank.scanners
        if cover is None:  # without the constants there may be one
            cover = cover_of(condition)
            if cover is None:
                return False
            scanners = self._bank.scanners_for(sorted(cover.atoms, key=repr))
        for atom in cover.atoms:
            if atom.field is None:
                assert scanners.keywords is not None
                owners = self.keywords.setdefault(scanners.keywords, {})
                owners.setdefault(scanners.keywords.numbers[atom], []).append(position)
            else:
                memory = scanners.fields[atom.field]
                _, owners = self.fields.setdefault(memory, (atom.field, {}))
                owners.setdefault(memory.numbers[atom], []).append(position)
        return True


def _groups(route: Route, wakers: _Wakers) -> tuple[Group, ...]:
    """Put watched fields together whose paths differ in the last key only; others get a group of their own."""
    grouped: dict[tuple[Path, ...], list[Watch]] = {}
    for memory, (name, owners) in wakers.fields.items():
        resolution = route.resolve(name)
        paths = resolution.paths
        if resolution.dotted and (name,) not in paths:
            paths = (*paths, (name,))
        keys = {path[-1] for path in paths if path}
        nested_name = resolution.dotted and "." in name
        simple = len(keys) == 1 and "*" not in keys and not nested_name
        watch = Watch(keys.pop() if simple else "", accessor(resolution), memory, Wakes(owners))
        grouped.setdefault(tuple(path[:-1] for path in paths) if simple else (), []).append(watch)
    return tuple(Group(prefixes, tuple(watches)) for prefixes, watches in grouped.items())


def objects_at(record: Record, prefixes: tuple[Path, ...]) -> list[Callable[[str], Any]] | None:
    """Give the `get` of each object the prefixes lead to; None if a list is on the way, which needs a slow read."""
    gets: list[Callable[[str], Any]] = []
    for prefix in prefixes:
        node = walk(record, prefix) if prefix else record
        if node.__class__ is dict:
            gets.append(node.get)
        elif node.__class__ is list:
            return None
    return gets
