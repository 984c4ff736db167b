"""What was learned about values: log values repeat, so a value seen before needs no scan."""

from typing import Any

_MOST_CHARACTERS = 24_000_000
_MOST_ENTRIES = 250_000


class MemoryBudget:
    """Bounds all memories of an evaluator together; when it is used up they all forget and start anew.

    `resets` counts how often that happened: often means that the values of the log hardly repeat.
    """

    def __init__(self, characters: int = _MOST_CHARACTERS, entries: int = _MOST_ENTRIES) -> None:
        self._most_characters = characters
        self._most_entries = entries
        self._characters = 0
        self._entries = 0
        self._memories: list[dict[str, Any]] = []
        self.resets = 0

    def register(self, memory: dict[str, Any]) -> None:
        """Make a memory part of the bound."""
        self._memories.append(memory)

    def forget(self) -> None:
        """Let go of all memories: the plans they belonged to are no more."""
        self._memories.clear()
        self._characters = self._entries = 0

    def spend(self, characters: int) -> None:
        """Count a new entry; empty all memories when the bound is passed."""
        self._characters += characters
        self._entries += 1
        if self._characters > self._most_characters or self._entries > self._most_entries:
            for memory in self._memories:
                memory.clear()
            self._characters = self._entries = 0
            self.resets += 1
