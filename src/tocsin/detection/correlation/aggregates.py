"""What becomes of the values of a window: exact numbers."""

from collections.abc import Sequence
from fractions import Fraction

from tocsin.detection.correlation.rule import CorrelationRule


def aggregate(rule: CorrelationRule, values: Sequence[str | None]) -> Fraction | int:
    """Give the number that a correlation compares, of the values of at least one match.

    A median of an even number of values is the mean of the two in the middle; a percentile is the smallest value that
    so many percent of all values do not exceed (nearest rank).
    """
    if rule.kind == "event_count":
        return len(values)
    if rule.kind == "value_count":
        return len(set(values))
    numbers = sorted(Fraction(value or 0) for value in values)
    if rule.kind == "value_sum":
        return sum(numbers, Fraction(0))
    if rule.kind == "value_avg":
        return sum(numbers, Fraction(0)) / len(numbers)
    if rule.kind == "value_median":
        middle = len(numbers) // 2
        return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2
    return numbers[max(0, -(-len(numbers) * rule.percentile // 100) - 1)]
