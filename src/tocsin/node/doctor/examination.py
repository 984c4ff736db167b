"""Going through the checks; one that fails itself is told like anything else that is wrong."""

from collections.abc import Iterable, Iterator

from tocsin.core.errors import TocsinError
from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Check, Repair, Repairing, Verdict


def examine(case: Case, checks: Iterable[Check]) -> Iterator[Verdict]:
    """Yield what the checks find, in their order."""
    for check in checks:
        try:
            yield from check.look(case)
        except (TocsinError, OSError) as error:
            remedy = error.remedy if isinstance(error, TocsinError) else None
            yield Verdict(check.name, "fail", f"cannot be looked at: {error}", remedy)


def repair(case: Case, checks: Iterable[Check]) -> Iterator[Repair]:
    """Repair what can be, and yield what was done; no node may run on the data folder meanwhile."""
    for check in checks:
        if isinstance(check, Repairing):
            try:
                yield from check.repair(case)
            except (TocsinError, OSError) as error:
                yield Repair(check.name, f"could not be repaired: {error}")
