"""Running tests: every case of test files, and every regression test, against the rules as they were loaded."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.content.rule_tests.beside import run_case
from tocsin.content.rule_tests.choice import choose_rule
from tocsin.content.rule_tests.outcome import AssumeRoute, RuleOnTrial
from tocsin.content.rule_tests.reading import RuleTests
from tocsin.content.rule_tests.regression import NotRunnable, ReadData, entries, run_entry
from tocsin.content.rule_tests.regression_info import RegressionPointer
from tocsin.content.rule_tests.results import CaseName, CaseResult
from tocsin.core.errors import RuleTestError
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRule

Wanted = Callable[[CaseName], bool]
"""Says whether a case is to be run."""


def every_case(_: CaseName) -> bool:
    """Want every case."""
    return True


@dataclass(slots=True)
class RuleTestRunner:
    """Runs cases against loaded rules.

    `rules` are the compiled rules by the real path of their file; `absent` says, by path, why rules are not among them.
    Errors found while running (a case that names no rule, a wrong info.yml) are kept in `errors`.
    """

    rules: Mapping[str, Sequence[CompiledRule]]
    absent: Mapping[str, str]
    mapper: Mapper
    assume: AssumeRoute
    wanted: Wanted = every_case
    errors: list[RuleTestError] = field(default_factory=list)

    def beside(self, tests: RuleTests) -> Iterator[CaseResult]:
        """Run the cases of a test file, in their order."""
        path = tests.rule_file.as_posix()
        rules = self._rules_of(tests.rule_file)
        trials: dict[str, RuleOnTrial] = {}
        for number, case in enumerate(tests.settings.tests):
            chosen = choose_rule(tests, number, rules) if rules else None
            if isinstance(chosen, RuleTestError):
                self.errors.append(chosen)
                continue
            rule_id, title = (chosen.id, chosen.title) if chosen else ("", tests.rule_file.stem)
            name = CaseName("beside", case.name, rule_id, title, path, tests.location(number, "name"))
            if not self.wanted(name):
                continue
            if chosen is None:
                yield CaseResult(name, "not_runnable", (self._absence(tests.rule_file),))
                continue
            trial = trials.get(chosen.id) or trials.setdefault(chosen.id, self._trial(chosen))
            reasons, why = run_case(case, trial)
            yield _result(name, reasons, why)

    def regression(self, pointer: RegressionPointer, read: ReadData) -> Iterator[CaseResult]:
        """Run the regression tests of one rule."""
        path = pointer.rule_file.as_posix()
        rule = self._pointed(pointer)
        found, errors = entries(pointer)
        self.errors += errors
        for entry in found:
            title = rule.title if rule else pointer.rule_title
            label = entry.name if isinstance(entry, NotRunnable) else entry.test.name
            name = CaseName("regression", label, pointer.rule_id, title, path, pointer.location)
            if not self.wanted(name):
                continue
            if isinstance(entry, NotRunnable):
                yield CaseResult(name, "not_runnable", (entry.reason,))
            elif rule is None:
                yield CaseResult(name, "not_runnable", (self._absence(pointer.rule_file),))
            else:
                reasons, why = run_entry(entry, self._trial(rule), read)
                yield _result(name, reasons, why)

    def _trial(self, rule: CompiledRule) -> RuleOnTrial:
        return RuleOnTrial(rule, self.mapper, self.assume)

    def _pointed(self, pointer: RegressionPointer) -> CompiledRule | None:
        rules = self._rules_of(pointer.rule_file)
        return next((rule for rule in rules if rule.id == pointer.rule_id or rule.title == pointer.rule_title), None)

    def _rules_of(self, file: Path) -> Sequence[CompiledRule]:
        return self.rules.get(os.path.realpath(file), ())

    def _absence(self, file: Path) -> str:
        return self.absent.get(os.path.realpath(file), "its file holds no rule that was loaded")


def _result(name: CaseName, reasons: Sequence[str], why: Sequence[str]) -> CaseResult:
    return CaseResult(name, "failed" if reasons else "passed", tuple(reasons), tuple(why))
