"""Waking rules: a record's values say which of the sleeping rules have to be judged."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tocsin.core.values import Record, scalars_of, text_of
from tocsin.detection.engine.access import Accessor
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.memory import Memory
from tocsin.detection.engine.scanner import Candidates, FieldScanner, Spelling
from tocsin.detection.engine.section import Owners

Woken = set[int] | None
"""Positions of rules among the judges of a plan; None when there are none, which is the common case."""

Rules = tuple[int, ...]
"""Positions of rules among the judges of a plan."""

LONGEST_KEPT = 4_096
"""Longer values are scanned each time: they hardly repeat and would fill the memory."""

_MOST_KNOWN = 20_000


class Wakes:
    """Which rules some candidate tests wake, filled as candidates are met.

    `positions` are the plan's rules among the owners of the tests, by number; `prepare` readies one to be judged.
    """

    __slots__ = ("_known", "_owners", "_positions", "_prepare")

    def __init__(self, owners: Owners, positions: Mapping[int, int], prepare: Callable[[int], None]) -> None:
        self._owners = owners
        self._positions = positions
        self._prepare = prepare
        self._known: dict[Candidates, Rules] = {(): ()}

    def of(self, candidates: Candidates) -> Rules:
        """Give the rules that some candidate tests wake."""
        rules = self._known.get(candidates)
        if rules is None:
            positions = self._positions
            numbers = {number for candidate in candidates for number in self._owners.get(candidate, ())}
            rules = tuple(sorted(positions[number] for number in numbers if number in positions))
            for rule in rules:
                self._prepare(rule)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[candidates] = rules
        return rules


class Search(NamedTuple):
    """A scanner for a field, and which rules its tests wake."""

    scanner: FieldScanner
    wakes: Wakes


class Watch:
    """One field that is watched for the covers of rules, with a memory of which rules its values wake.

    `key` is its last key in the objects of its group; `known` maps values seen before to the rules they wake: texts,
    integers whose text is theirs alone, and None, which stands for nothing and wakes nothing.
    """

    __slots__ = ("_memory", "_read", "_searches", "key", "known")

    def __init__(self, key: str, read: Accessor, searches: tuple[Search, ...], memory: Memory[Rules]) -> None:
        self.key = key
        self.known = memory.entries
        self._memory = memory
        self._read = read
        self._searches = searches

    def learn(self, value: str) -> Rules:
        """Give the rules that a value not seen before wakes, and remember them."""
        spelling = Spelling(value)
        rules: Rules = ()
        for scanner, wakes in self._searches:
            more = wakes.of(scanner.candidates_of(spelling))
            if more:
                rules = tuple({*rules, *more}) if rules else more
        if len(value) <= LONGEST_KEPT:
            self._memory.add(value, rules)
        return rules

    def learn_all(self, values: Sequence[str]) -> None:
        """Learn which rules some different values wake that were not seen before, by one search in all of them."""
        spellings = list(map(Spelling, values))
        woken: list[Rules] = [()] * len(values)
        for scanner, wakes in self._searches:
            for number, candidates in enumerate(scanner.candidates_of_all(spellings)):
                if candidates:
                    woken[number] = tuple({*woken[number], *wakes.of(candidates)})
        for value, rules in zip(values, woken, strict=True):
            if len(value) <= LONGEST_KEPT:
                self._memory.add(value, rules)

    def rules_of(self, record: Record) -> Rules:
        """Give the rules that the field's value wakes, whatever type it has."""
        value = self._read(record)
        # Other integers than 0 and 1 are equal to nothing that has another text.
        if value.__class__ is int and not 0 <= value <= 1:
            rules = self._of_text(str(value))
            self._memory.add(value, rules)
            return rules
        woken: set[int] = set()
        for scalar in scalars_of(value):
            woken.update(self._of_text(text_of(scalar)))
        return tuple(woken)

    def _of_text(self, text: str) -> Rules:
        rules = self.known.get(text)
        return self.learn(text) if rules is None else rules


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
