"""Breakers: a rule that fails again and again is rested, and tried again, and it is always told.

One crafted event must not be able to blind a rule, so a breaker opens only after many failures, and it opens half again
after a while: one record is let through, and if it can be judged the rule is back. Counted in records and not in
seconds, so that the same input gives the same outcomes.
"""

from tocsin.core.errors import BudgetExceeded, EvaluationError

FAILURES_TO_OPEN = 100
"""So many failures without a success between them open a rule's breaker."""

RECORDS_TO_REST = 1_000
"""So many records the rule is not judged on before one is let through."""


class BreakerOpened(BudgetExceeded):
    """A rule failed so often that it is rested: this failure opened its breaker."""


class BreakerOpen(BudgetExceeded):
    """A rule was not judged on a record because its breaker is open."""


class Breakers:
    """The breakers of a ruleset's rules, each closed until its rule fails often."""

    def __init__(self) -> None:
        self._failures: dict[int, int] = {}
        self._resting: dict[int, int] = {}
        self.any_failed = False

    def failed(self, index: int, error: EvaluationError) -> EvaluationError:
        """Count a failure; give the error to tell, which says so when it opened the breaker."""
        if index in self._resting:  # the one record that was let through failed too
            self._resting[index] = RECORDS_TO_REST
            return error
        failures = self._failures[index] = self._failures.get(index, 0) + 1
        self.any_failed = True
        if failures < FAILURES_TO_OPEN:
            return error
        self._resting[index] = RECORDS_TO_REST
        return BreakerOpened(
            f"{error.message}; it is the {FAILURES_TO_OPEN}th such failure, so the rule rests for"
            f" {RECORDS_TO_REST:,} records",
            remedy=error.remedy,
        )

    def lets_through(self, index: int) -> bool:
        """Say whether the rule may be judged on the next record."""
        left = self._resting.get(index)
        if left is None:
            return True
        if left > 0:
            self._resting[index] = left - 1
            return False
        return True

    def succeeded(self, index: int) -> None:
        """Note that a rule could be judged: its failures are forgotten and its breaker closes."""
        self._failures.pop(index, None)
        self._resting.pop(index, None)
        self.any_failed = bool(self._failures)

    def refusal(self, index: int) -> EvaluationError:
        """Give the error to tell for a record the rule was not judged on."""
        left = self._resting[index]
        return BreakerOpen(
            f"the rule rests after {FAILURES_TO_OPEN} failures; it is tried again after {left:,} records"
        )
