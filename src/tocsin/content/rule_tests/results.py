"""What came of tests: one result a case, and the score of a run."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from tocsin.core.location import Location

Outcome = Literal["passed", "failed", "not_runnable"]
OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "not_runnable")
Suite = Literal["beside", "regression"]


class CaseName(Struct, frozen=True):
    """Which case it is: of which suite and rule, under which name, and where it is written.

    `suite` tells a test file beside the rule from a rule's regression data.
    """

    suite: Suite
    name: str
    rule_id: str
    rule_title: str
    rule_path: str
    location: Location


class CaseResult(Struct, frozen=True):
    """What came of one case.

    `reasons` are sentences on what went wrong, or why the case could not run; `why` are the lines of the decisive
    branches of the rule's tree.
    """

    case: CaseName
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


def score(results: Iterable[CaseResult]) -> dict[Outcome, int]:
    """Count results by outcome; every outcome is there, with 0 if need be."""
    counted = Counter(result.outcome for result in results)
    return {outcome: counted[outcome] for outcome in OUTCOMES}
