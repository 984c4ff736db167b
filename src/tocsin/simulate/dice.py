"""Chance, the same on every machine: draws that stand on nothing but what Python promises not to change.

Python's reference (module `random`, "Notes on Reproducibility") promises that `random()` gives the same sequence for
the same seed in every version; it promises that of no other method, so all draws are made of `random()` here.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws that follow from a text. Every actor has dice of its own, so that one does not disturb the others."""

    __slots__ = ("_roll",)

    def __init__(self, seed: str) -> None:
        self._roll = Random(seed).random

    def below(self, limit: int) -> int:
        """Draw a number from 0 up to and without `limit`."""
        return int(self._roll() * limit)

    def between(self, least: int, most: int) -> int:
        """Draw a number from `least` to `most`, both included."""
        return least + int(self._roll() * (most - least + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Draw one of some."""
        return choices[int(self._roll() * len(choices))]

    def chance(self, permille: int) -> bool:
        """Say yes in so many of a thousand cases."""
        return self._roll() * 1000 < permille

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Give the items in a drawn order."""
        left = list(items)
        for last in range(len(left) - 1, 0, -1):
            other = int(self._roll() * (last + 1))
            left[last], left[other] = left[other], left[last]
        return left

    def hexadecimal(self, digits: int) -> str:
        """Draw so many hexadecimal digits, lower case."""
        text = ""
        while len(text) < digits:
            text += f"{int(self._roll() * 0x10000000000000):013x}"
        return text[:digits]

    def letters(self, count: int, alphabet: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") -> str:
        """Draw so many characters of an alphabet."""
        return "".join([alphabet[int(self._roll() * len(alphabet))] for _ in range(count)])

    def uuid(self) -> str:
        """Draw a random UUID as RFC 9562 has version 4."""
        digits = self.hexadecimal(32)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
