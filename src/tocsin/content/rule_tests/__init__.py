"""Tests of rules: the cases beside them, and the regression data they name.

`read_tests` reads `foo.test.yml` files, `find_pointers` finds rules that name regression tests, and a `RuleTestRunner`
runs both against loaded rules. Every event is judged by both evaluators.
"""

from tocsin.content.rule_tests.choice import cases_of
from tocsin.content.rule_tests.loaded import absent_by_file, rules_by_file
from tocsin.content.rule_tests.reading import RuleTests, read_tests
from tocsin.content.rule_tests.records import read_data
from tocsin.content.rule_tests.regression_info import find_pointers, read_info
from tocsin.content.rule_tests.results import OUTCOMES, CaseName, CaseResult, Outcome, score
from tocsin.content.rule_tests.run import RuleTestRunner, Wanted, every_case
from tocsin.content.rule_tests.settings import RuleTestCase, RuleTestFile

__all__ = [
    "OUTCOMES",
    "CaseName",
    "CaseResult",
    "Outcome",
    "RuleTestCase",
    "RuleTestFile",
    "RuleTestRunner",
    "RuleTests",
    "Wanted",
    "absent_by_file",
    "cases_of",
    "every_case",
    "find_pointers",
    "read_data",
    "read_info",
    "read_tests",
    "rules_by_file",
    "score",
]
