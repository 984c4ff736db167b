"""`tocsin test`: run the tests that stand beside rules."""

import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from tocsin.cli.caching import chosen_cache
from tocsin.cli.content import content_at, load_found_rules
from tocsin.cli.loading import RuleChoice, mapping_folders, tell_errors
from tocsin.cli.main import CONTENT, FAILED
from tocsin.cli.options import (
    OUTPUT_OPTIONS,
    RULE_OPTIONS,
    CachePath,
    Mappings,
    NoCache,
    Pipelines,
    Placeholders,
    Quiet,
)
from tocsin.cli.output.case_results import TestFormat, print_result, write_results
from tocsin.cli.terminal import PlainConsole, talk_console
from tocsin.content.files import ContentFiles
from tocsin.content.rule_tests import (
    CaseName,
    CaseResult,
    RuleTestRunner,
    RuleTests,
    Wanted,
    absent_by_file,
    every_case,
    find_pointers,
    read_data,
    read_tests,
    rules_by_file,
    score,
)
from tocsin.core.errors import TocsinError
from tocsin.pipeline.mappings import assumed_route, load_mapper


def test(
    *paths: Annotated[Path, Parameter(help="Rules and tests: files or folders; without any, the current folder.")],
    only: Annotated[
        list[str] | None,
        Parameter(
            name=("--only", "-k"),
            consume_multiple=True,
            group=RULE_OPTIONS,
            help="Only tests whose rule (title, id, file) or own name has this in it; `*` for any run of characters.",
        ),
    ] = None,
    regression: Annotated[
        bool,
        Parameter(
            show_default=False,
            group=RULE_OPTIONS,
            help="Only regression tests: the data that rules name, as in SigmaHQ.",
        ),
    ] = False,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    mappings: Mappings = None,
    output_format: Annotated[
        TestFormat,
        Parameter(
            name=("--format", "-f"),
            group=OUTPUT_OPTIONS,
            help="For people; one JSON object a test; JUnit XML; SARIF 2.1.0 with what failed.",
        ),
    ] = "table",
    quiet: Quiet = False,
    verbose: Annotated[
        bool,
        Parameter(
            show_default=False,
            name=("--verbose", "-v"),
            group=OUTPUT_OPTIONS,
            help="Name the tests that passed, too.",
        ),
    ] = False,
) -> int:
    """Run the tests that stand beside rules.

    The tests of foo.yml are in foo.test.yml: events, and whether the rule must match them. A rule that names regression
    data (`regression_tests_path`) is run on that too. A failed test shows the branches of the rule that decided. Both
    evaluators judge every event; where they disagree the test fails.

    Exit codes: 0 when all tests passed; 1 when one failed, or when there was none to run; 2 when content could not be
    loaded; 3 when an option or path is wrong. Tests that cannot be run (their data is missing, their rule is a
    correlation) are named and do not fail.

    Try:
      tocsin test rules/
      tocsin test rules/windows/whoami.yml --verbose
      tocsin test rules/ --only '*powershell*' -f junit > results.xml
      tocsin test sigma/rules --regression
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache)
    files = content_at(paths)
    choice = RuleChoice(pipelines=tuple(pipeline or ()), placeholders=placeholders, cache=cache)
    loaded = load_found_rules(files, choice)
    mapper, mapping_errors = load_mapper(mapping_folders(mappings), cache)
    tests, test_errors = read_tests(() if regression else files.tests)
    runner = RuleTestRunner(
        rules_by_file(loaded), absent_by_file(loaded), mapper, assumed_route, _wanted(tuple(only or ()))
    )
    results: list[CaseResult] = []
    data = PlainConsole(sys.stdout)
    for result in _run(runner, tests, files):
        results.append(result)
        if output_format == "table" and (verbose or result.outcome != "passed"):
            print_result(data, result)
    errors = [*mapping_errors, *loaded.problems, *test_errors, *runner.errors]
    tell_errors(talk, errors, verbose=True)
    if output_format != "table":
        write_results(sys.stdout.buffer, output_format, results, errors)
    if not quiet:
        _print_score(data if output_format == "table" else talk, results)
    return _exit_code(talk, results, errors)


def _run(runner: RuleTestRunner, tests: Sequence[RuleTests], files: ContentFiles) -> Iterator[CaseResult]:
    for test_file in tests:
        yield from runner.beside(test_file)
    for rule_file in files.rules:
        for pointer in find_pointers(rule_file):
            yield from runner.regression(pointer, read_data)


def _wanted(patterns: Sequence[str]) -> Wanted:
    """Make the choice of cases: those of which some name fits some pattern, or all when there is no pattern."""
    if not patterns:
        return every_case
    globs = [pattern.casefold() if "*" in pattern else f"*{pattern.casefold()}*" for pattern in patterns]

    def wanted(case: CaseName) -> bool:
        names = (case.name, case.rule_title, case.rule_id, Path(case.rule_path).name)
        return any(fnmatchcase(name.casefold(), glob) for name in names for glob in globs)

    return wanted


def _print_score(console: Console, results: Sequence[CaseResult]) -> None:
    counts = score(results)
    rules = len({(result.case.rule_path, result.case.rule_id) for result in results})
    text = f"{counts['passed']:,} passed, {counts['failed']:,} failed"
    if counts["not_runnable"]:
        text += f", {counts['not_runnable']:,} not runnable"
    console.print(f"{text} ({rules:,} {'rule' if rules == 1 else 'rules'})", soft_wrap=True)


def _exit_code(talk: Console, results: Sequence[CaseResult], errors: Sequence[TocsinError]) -> int:
    counts = score(results)
    proven = counts["passed"] + counts["failed"]
    if errors:
        return CONTENT
    if not proven:
        what = "none of the tests found could be run" if results else "no tests found"
        talk.print(f"error: {what}", style="red")
        talk.print(
            "  write foo.test.yml beside foo.yml (docs/testing-rules.md), or ask for more with other paths or --only"
        )
    return 0 if proven and not counts["failed"] else FAILED
