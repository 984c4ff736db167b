"""What was learned about values: log values repeat, so a value seen before needs no scan."""

from collections.abc import Sequence

from tocsin.core.values import scalars_of, text_of
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.scanner import Candidates, MatcherFactory, Scanner

_LONGEST_KEPT = 4096
"""Longer values are scanned each time: they hardly repeat and would fill the memory."""


class MemoryBudget:
    """Bounds all memories of an evaluator together; when it is used up they all forget and start anew."""

    def __init__(self, characters: int, entries: int) -> None:
        self._most_characters = characters
        self._most_entries = entries
        self._characters = 0
        self._entries = 0
        self._memories: list[dict[str, Candidates]] = []
        self.resets = 0

    def register(self, memory: dict[str, Candidates]) -> None:
        """Make a memory part of the bound."""
        self._memories.append(memory)

    def spend(self, characters: int) -> None:
        """Count a new entry; forget everything when the bound is passed."""
        self._characters += characters
        self._entries += 1
        if self._characters > self._most_characters or self._entries > self._most_entries:
            for memory in self._memories:
                memory.clear()
            self._characters = self._entries = 0
            self.resets += 1


class FieldMemory:
    """A field's scanner with a memory of the values it has scanned.

    `known` maps a value to its candidate tests; readers look there first and call `learn` for a value that is new.
    """

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory, budget: MemoryBudget) -> None:
        self.atoms = tuple(atoms)
        self.numbers = {atom: number for number, atom in enumerate(self.atoms)}
        self.known: dict[str, Candidates] = {}
        self._build_matcher = build_matcher
        self._budget = budget
        self._scanner: Scanner | None = None
        self._interned: dict[Candidates, Candidates] = {}
        budget.register(self.known)

    def learn(self, value: str) -> Candidates:
        """Scan a value and remember the answer."""
        if self._scanner is None:  # compiled when first needed: many fields never occur
            self._scanner = Scanner(self.atoms, self._build_matcher)
        found = self._scanner.candidates(value)
        found = self._interned.setdefault(found, found)
        if len(value) <= _LONGEST_KEPT:
            self._budget.spend(len(value))
            self.known[value] = found
        return found

    def of_any(self, value: object) -> Candidates:
        """Give the candidates of a value of any type: the union over the scalars in it."""
        union: set[int] = set()
        for scalar in scalars_of(value):
            text = text_of(scalar)
            found = self.known.get(text)
            union.update(self.learn(text) if found is None else found)
        return tuple(sorted(union))
