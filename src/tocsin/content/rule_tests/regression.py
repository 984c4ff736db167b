"""Running regression tests: does a rule still match the data that it was written on?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.content.rule_tests.beside import faults
from tocsin.content.rule_tests.decisive import decisive_lines
from tocsin.content.rule_tests.outcome import EventOutcome, RuleOnTrial
from tocsin.content.rule_tests.regression_info import RegressionPointer, RegressionTest, read_info
from tocsin.core.errors import InputError, RuleTestError
from tocsin.core.event import RecordBatch
from tocsin.detection.engine.reference import is_routed

READABLE_TYPES = ("evtx", "json", "ndjson")
NEAREST_AMONG = 200

ReadData = Callable[[Path], tuple[Iterator[RecordBatch], Sequence[InputError]]]
"""Opens a data file: its batches as they are decoded, and what went wrong before the first."""


@dataclass(frozen=True, slots=True)
class RegressionEntry:
    """One regression test that can be run: the entry, where its data is."""

    test: RegressionTest
    data: Path


@dataclass(frozen=True, slots=True)
class NotRunnable:
    """A regression test that cannot be run, and why."""

    name: str
    reason: str


def entries(pointer: RegressionPointer) -> tuple[list[RegressionEntry | NotRunnable], list[RuleTestError]]:
    """Give the regression tests of a rule, those that cannot be run too, and the errors of its info.yml."""
    path = pointer.inside(pointer.target)
    if path is None:
        return [NotRunnable(pointer.target, "no folder above the rule has this info.yml")], []
    info, errors = read_info(path)
    if info is None:
        return [], errors
    if not info.regression_tests_info:
        return [NotRunnable(pointer.target, "its info.yml lists no tests")], []
    return [_entry(pointer, test) for test in info.regression_tests_info], []


def _entry(pointer: RegressionPointer, test: RegressionTest) -> RegressionEntry | NotRunnable:
    if test.type not in READABLE_TYPES:
        known = ", ".join(READABLE_TYPES)
        return NotRunnable(test.name, f"data of type {test.type!r} cannot be read yet; known are {known}")
    data = pointer.inside(test.path)
    if data is None:
        return NotRunnable(test.name, f"its data is missing: {test.path}")
    return RegressionEntry(test, data)


def run_entry(entry: RegressionEntry, trial: RuleOnTrial, read: ReadData) -> tuple[list[str], list[str]]:
    """Run one regression test; give the reasons why it fails (none if it passes) and what was decisive.

    The rule must match at least `match_count` events of the data, and both evaluators must agree on every event.
    """
    batches, problems = read(entry.data)
    reasons: list[str] = []
    unread = [str(problem) for problem in problems]
    events = matched = routed = 0
    nearest: EventOutcome | None = None
    for batch in batches:
        unread += [str(fault) for fault in batch.faults]
        for record in batch.records:
            outcome = trial.judge(record)
            events += 1
            reasons += [f"event {events}: {fault}" for fault in faults(outcome)]
            if outcome.verdict == "true":
                matched += 1
            elif is_routed(trial.rule, outcome.route):
                routed += 1
            if events <= NEAREST_AMONG and outcome.verdict != "true":
                nearest = _nearer(nearest, outcome, trial)
    if matched >= entry.test.match_count and not reasons:
        return [], []
    if matched < entry.test.match_count:
        wanted = f"at least {entry.test.match_count} must"
        reasons.append(f"{matched} of {events} events match, {wanted} ({matched + routed} are of the rule's logsource)")
        reasons += [f"unread: {problem}" for problem in unread]
    return reasons, decisive_lines(trial.explain(nearest)) if nearest is not None else []


def _nearer(one: EventOutcome | None, other: EventOutcome, trial: RuleOnTrial) -> EventOutcome:
    """Give the outcome whose explanation tells more: of the rule's logsource, and with less that speaks against it."""
    if one is None or _distance(other, trial) < _distance(one, trial):
        return other
    return one


def _distance(outcome: EventOutcome, trial: RuleOnTrial) -> tuple[bool, int]:
    routed = is_routed(trial.rule, outcome.route)
    return not routed, len(decisive_lines(trial.explain(outcome))) if routed else 0
