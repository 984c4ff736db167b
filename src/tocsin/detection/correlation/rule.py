"""Correlation rules, compiled: what is looked for in matches."""

from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Literal

from msgspec import Struct

from tocsin.core.finding import Level

Kind = Literal[
    "event_count",
    "value_count",
    "value_sum",
    "value_avg",
    "value_median",
    "value_percentile",
    "temporal",
    "temporal_ordered",
]
Comparison = Literal["gt", "gte", "lt", "lte", "eq", "neq"]
COMPARISONS = {"gt": gt, "gte": ge, "lt": lt, "lte": le, "eq": eq, "neq": ne}
DAY = 86_400_000_000
"""A day in microseconds."""
_GROWING: frozenset[str] = frozenset(("gt", "gte"))


class CorrelationRule(Struct, frozen=True):
    """A correlation: what kind it is, over which span of time, and when it is true.

    `span` and `longest` are in microseconds; a finding covers at most `longest`, or a span if that is more. `rules` are
    the ids of the rules it is over, `group_by` the names of what the values of a group are. `condition` holds
    comparisons that must all be true. Of a temporal correlation, `wanted` are sets of rules (bits), one of which must
    be met entirely, and `unwanted` are rules that must not be near.
    """

    id: str
    title: str
    level: Level
    logic_hash: str
    kind: Kind
    span: int
    rules: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    condition: tuple[tuple[Comparison, str], ...] = ()
    wanted: tuple[int, ...] = ()
    unwanted: int = 0
    percentile: int = 50
    longest: int = DAY
    tags: tuple[str, ...] = ()
    version: str = ""

    @property
    def cut(self) -> int:
        """Give the length at which an episode is cut."""
        return max(self.longest, self.span)

    @property
    def is_tumbling(self) -> bool:
        """Say whether it is judged at the end of fixed windows: where more matches could make it untrue."""
        if self.kind in ("temporal", "temporal_ordered"):
            return False
        if self.kind in ("value_avg", "value_median", "value_percentile"):
            return True
        return not {comparison for comparison, _ in self.condition} <= _GROWING

    @property
    def threshold(self) -> int:
        """Give how many events or values make a growing count true: at least one."""
        least = [
            Fraction(number) // 1 + 1 if name == "gt" else -(-Fraction(number) // 1) for name, number in self.condition
        ]
        return max(1, *least)

    def accepts(self, number: Fraction | int) -> bool:
        """Say whether a number meets the condition."""
        return all(COMPARISONS[name](number, Fraction(wanted)) for name, wanted in self.condition)
