"""What was learned about values: log values repeat, so a value seen before needs no scan."""

from typing import Any, Generic, TypeVar
from weakref import WeakSet

_MOST_CHARACTERS = 24_000_000
_MOST_ENTRIES = 250_000

T = TypeVar("T")


class Memory(Generic[T]):
    """What is known of some values; `entries` may be read directly."""

    __slots__ = ("__weakref__", "_budget", "entries")

    def __init__(self, budget: "MemoryBudget") -> None:
        self._budget = budget
        self.entries: dict[Any, T] = {}

    def add(self, value: Any, known: T) -> None:
        """Remember something of a value."""
        self._budget.spend(len(value) if value.__class__ is str else 1)
        self.entries[value] = known


class MemoryBudget:
    """Bounds all memories of an evaluator together; when it is used up they all forget and start anew.

    `resets` counts how often that happened: often means that the values of the log hardly repeat. `learned` counts all
    entries there ever were.
    """

    def __init__(self, characters: int = _MOST_CHARACTERS, entries: int = _MOST_ENTRIES) -> None:
        self._most_characters = characters
        self._most_entries = entries
        self._characters = 0
        self._entries = 0
        self._memories: WeakSet[Memory[Any]] = WeakSet()
        self.resets = 0
        self.learned = 0

    def memory(self) -> "Memory[Any]":
        """Make a memory within the bound."""
        memory: Memory[Any] = Memory(self)
        self._memories.add(memory)
        return memory

    def spend(self, characters: int) -> None:
        """Count a new entry; empty all memories when the bound is passed."""
        self._characters += characters
        self._entries += 1
        self.learned += 1
        if self._characters > self._most_characters or self._entries > self._most_entries:
            for memory in self._memories:
                memory.entries.clear()
            self._characters = self._entries = 0
            self.resets += 1
