"""Running one case of a test file: do the events come out as it says?"""

from collections.abc import Iterator, Sequence
from typing import Any

from tocsin.content.rule_tests.decisive import decisive_lines
from tocsin.content.rule_tests.outcome import EventOutcome, RuleOnTrial
from tocsin.content.rule_tests.settings import RuleTestCase
from tocsin.core.finding import Finding
from tocsin.core.values import text_of


def run_case(case: RuleTestCase, trial: RuleOnTrial) -> tuple[list[str], list[str]]:
    """Run one case; give the reasons why it fails (none if it passes) and the decisive branches that show why."""
    outcomes = [trial.judge(record) for record in case.given()]
    telling = _against(case, outcomes)
    reasons = [_contradiction(case, outcomes, telling)] if telling else []
    for number, outcome in enumerate(outcomes, start=1):
        place = f"event {number}: " if len(outcomes) > 1 else ""
        reasons += [place + fault for fault in faults(outcome)]
        if outcome.verdict == "true" and case.expect == "match":
            reasons += [place + problem for problem in _assertions(case, trial.finding(outcome, number))]
    why = decisive_lines(trial.explain(telling[0])) if telling else []
    return reasons, why


def faults(outcome: EventOutcome) -> Iterator[str]:
    """Yield what no test may have, whatever it expects: an outcome *error*, and evaluators that disagree."""
    if outcome.error is not None:
        yield f"the rule's outcome is *error*: {outcome.error.message}"
    if outcome.disagreement is not None:
        yield f"the evaluators disagree, which is a bug in tocsin: {outcome.disagreement}"


def _against(case: RuleTestCase, outcomes: Sequence[EventOutcome]) -> list[EventOutcome]:
    """Give the outcomes that speak against what the case expects."""
    matched = [outcome for outcome in outcomes if outcome.verdict == "true"]
    others = [outcome for outcome in outcomes if outcome.verdict != "true"]
    if case.expect == "no_match":
        return matched
    if case.count is None or len(matched) < case.count:
        return others
    return matched if len(matched) > case.count else []


def _contradiction(case: RuleTestCase, outcomes: Sequence[EventOutcome], telling: Sequence[EventOutcome]) -> str:
    matched = sum(outcome.verdict == "true" for outcome in outcomes)
    if case.count is not None:
        wanted = f"{case.count} must match"
        return f"{matched} of {len(outcomes)} events {'matches' if matched == 1 else 'match'}, but {wanted}"
    if len(outcomes) == 1:
        return "the event matches, but must not" if case.expect == "no_match" else "the event does not match, but must"
    numbers = ", ".join(str(number) for number, outcome in enumerate(outcomes, start=1) if outcome in telling)
    verb = "must not match, but these do" if case.expect == "no_match" else "must all match, but these do not"
    return f"the {len(outcomes)} events {verb}: {numbers}"


def _assertions(case: RuleTestCase, finding: Finding) -> Iterator[str]:
    if case.title is not None and finding.rule.title != case.title:
        yield f"the finding's title is {finding.rule.title!r}, not {case.title!r}"
    if case.level is not None and finding.rule.level != case.level:
        yield f"the finding's level is {finding.rule.level}, not {case.level}"
    for name, wanted in (case.fields or {}).items():
        if name not in finding.matched:
            known = ", ".join(finding.matched) or "none"
            yield f"the field {name!r} is not among the matched fields: {known}"
        elif not _same(finding.matched[name], wanted):
            yield f"the matched field {name!r} is {finding.matched[name]!r}, not {wanted!r}"


def _same(actual: Any, wanted: Any) -> bool:
    """Compare as rules do: by canonical text, so that 5 is "5"; lists element by element."""
    if isinstance(actual, list) and isinstance(wanted, list):
        return len(actual) == len(wanted) and all(_same(one, other) for one, other in zip(actual, wanted, strict=True))
    if isinstance(actual, str | int | float) and isinstance(wanted, str | int | float):
        return text_of(actual) == text_of(wanted)
    return bool(actual == wanted)
