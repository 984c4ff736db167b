"""Running tests: every case of test files, and every regression test, against the rules as they were loaded."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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

    `rules` are the compiled rules by the path of their file; `absent` says, by path, why a file's rules are not among
    them. Errors found while running (a case that names no rule, a wrong info.yml) are kept in `errors`.
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
        rules = self.rules.get(path, ())
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
                yield CaseResult(name, "not_runnable", (self._absence(path),))
                continue
            trial = trials.get(chosen.id) or trials.setdefault(chosen.id, self._trial(chosen))
            reasons, why = run_case(case, trial)
            yield _result(name, reasons, why)

    def regression(self, pointer: RegressionPointer, read: ReadData) -> Iterator[CaseResult]:
        """Run the regression tests of one rule."""
        path = pointer.rule_file.as_posix()
        rule = self._pointed(pointer, path)
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
                yield CaseResult(name, "not_runnable", (self._absence(path),))
            else:
                reasons, why = run_entry(entry, self._trial(rule), read)
                yield _result(name, reasons, why)

    def _trial(self, rule: CompiledRule) -> RuleOnTrial:
        return RuleOnTrial(rule, self.mapper, self.assume)

    def _pointed(self, pointer: RegressionPointer, path: str) -> CompiledRule | None:
        rules = self.rules.get(path, ())
        return next((rule for rule in rules if rule.id == pointer.rule_id or rule.title == pointer.rule_title), None)

    def _absence(self, path: str) -> str:
        return self.absent.get(path, "its file holds no rule that was loaded")


def _result(name: CaseName, reasons: Sequence[str], why: Sequence[str]) -> CaseResult:
    return CaseResult(name, "failed" if reasons else "passed", tuple(reasons), tuple(why))
