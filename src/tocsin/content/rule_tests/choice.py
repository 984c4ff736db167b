"""Which rule a case is for."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tocsin.content.rule_tests.reading import RuleTests
from tocsin.content.rule_tests.settings import RuleTestCase
from tocsin.core.errors import RuleTestError
from tocsin.core.suggest import did_you_mean
from tocsin.detection.engine import CompiledRule


def choose_rule(tests: RuleTests, case: int, rules: Sequence[CompiledRule]) -> CompiledRule | RuleTestError:
    """Give the rule that case number `case` is for, of the rules in the file beside; or the error that says why not.

    A case, or its file, names a rule by id, name or title; where the file holds one rule nothing needs to be said.
    """
    wanted = tests.settings.tests[case].rule or tests.settings.rule
    place = tests.location(case, "rule") if tests.settings.tests[case].rule else tests.document.location("rule")
    known = [rule.name or rule.title for rule in rules]
    if wanted is not None:
        chosen = [rule for rule in rules if wanted in (rule.id, rule.name, rule.title)]
        if len(chosen) == 1:
            return chosen[0]
        hint = did_you_mean(wanted, [word for rule in rules for word in (rule.title, rule.name, rule.id) if word])
        problem = f"there is no rule {wanted!r} in {tests.rule_file.name}{hint}"
        if chosen:
            problem = f"{len(chosen)} rules of {tests.rule_file.name} are called {wanted!r}"
        return RuleTestError(problem, location=place, remedy=f"name one of: {', '.join(known)}")
    if len(rules) == 1:
        return rules[0]
    problem = f"{tests.rule_file.name} holds {len(rules)} rules, and this case does not say which one it is for"
    remedy = f"add `rule:` with one of: {', '.join(known)}"
    return RuleTestError(problem, location=tests.location(case), remedy=remedy)


def cases_of(
    tests: Iterable[RuleTests], rules: Mapping[str, Sequence[CompiledRule]]
) -> Iterator[tuple[CompiledRule, RuleTestCase]]:
    """Yield the cases that are for a rule, with it; `rules` are by the real path of their file."""
    for test_file in tests:
        beside = rules.get(os.path.realpath(test_file.rule_file), ())
        for number, case in enumerate(test_file.settings.tests):
            chosen = choose_rule(test_file, number, beside)
            if isinstance(chosen, CompiledRule):
                yield chosen, case
