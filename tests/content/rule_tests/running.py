"""Running tests of rules in a folder, as the command does."""

from pathlib import Path

from tocsin.content import starter_folder
from tocsin.content.files import find_content
from tocsin.content.rule_tests import (
    CaseResult,
    RuleTestRunner,
    absent_by_file,
    find_pointers,
    read_data,
    read_tests,
    rules_by_file,
)
from tocsin.core.errors import TocsinError
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import assumed_route, load_mapper


def run_tests(folder: Path) -> tuple[list[CaseResult], list[TocsinError]]:
    """Run all tests below a folder; give their results, and the errors of tests."""
    files = find_content([folder])
    loaded = load_rules(files.rules)
    mapper, problems = load_mapper([starter_folder() / "mappings"])
    assert problems == []
    tests, errors = read_tests(files.tests)
    runner = RuleTestRunner(rules_by_file(loaded), absent_by_file(loaded), mapper, assumed_route)
    results = [result for test_file in tests for result in runner.beside(test_file)]
    results += [
        result
        for file in files.rules
        for pointer in find_pointers(file)
        for result in runner.regression(pointer, read_data)
    ]
    return results, [*errors, *runner.errors]
