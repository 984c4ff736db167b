"""`tocsin lint`: check content for what is valid but unwise."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from tocsin.cli.caching import chosen_cache
from tocsin.cli.content import content_at, load_found_rules
from tocsin.cli.loading import RuleChoice, mapping_folders
from tocsin.cli.main import CONTENT, FAILED
from tocsin.cli.options import OUTPUT_OPTIONS, CachePath, Mappings, NoCache, Placeholders, Quiet
from tocsin.cli.output.diagnostics import DiagnosticFormat, print_diagnostics, write_diagnostics
from tocsin.cli.terminal import PlainConsole, talk_console
from tocsin.content.checks import discover_checks
from tocsin.content.lint import Check, Diagnostic, Severity, at_least, checked_repository, from_error, run_checks
from tocsin.content.rule_tests import read_tests, rules_by_file
from tocsin.core.registry import Registry
from tocsin.pipeline.mappings import load_mapper


def lint(
    *paths: Annotated[Path, Parameter(help="Content: files or folders; without any, the current folder.")],
    strict: Annotated[
        bool,
        Parameter(show_default=False, help="Ask of every rule for a test that it matches and one that it does not."),
    ] = False,
    only: Annotated[list[str] | None, Parameter(consume_multiple=True, help="Only these checks, by their ids.")] = None,
    disable: Annotated[
        list[str] | None, Parameter(consume_multiple=True, help="Without these checks, by their ids.")
    ] = None,
    fail_on: Annotated[
        Severity, Parameter(group=OUTPUT_OPTIONS, help="Exit with 1 when something of this severity or above is said.")
    ] = "warning",
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    mappings: Mappings = None,
    list_checks: Annotated[
        bool,
        Parameter(show_default=False, name="--list", group=OUTPUT_OPTIONS, help="List the checks, and check nothing."),
    ] = False,
    output_format: Annotated[
        DiagnosticFormat,
        Parameter(
            name=("--format", "-f"),
            group=OUTPUT_OPTIONS,
            help="For people; one JSON object a diagnostic; SARIF 2.1.0; JUnit XML.",
        ),
    ] = "table",
    quiet: Quiet = False,
) -> int:
    """Check content for what is valid but unwise.

    Each check says what is wrong, where, and what to do. A rule may allow itself not to pass one: `tocsin: {allow:
    [CHECK]}` as a key of the rule.

    Exit codes: 0 when there is nothing of the severity --fail-on; 1 when there is; 2 when content could not be loaded;
    3 when an option or path is wrong.

    Try:
      tocsin lint rules/
      tocsin lint rules/ --strict --fail-on note
      tocsin lint rules/ --disable file_name missing_author -f sarif > lint.sarif
      tocsin lint --list
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache)
    checks = discover_checks()
    chosen = _chosen(checks, only or (), disable or (), strict=strict)
    if list_checks:
        _print_checks(list(checks.values()))
        return 0
    files = content_at(paths)
    loaded = load_found_rules(files, RuleChoice(placeholders=placeholders, cache=cache))
    mapper, mapping_errors = load_mapper(mapping_folders(mappings), cache)
    tests, test_errors = read_tests(files.tests)
    logsources = [logsource for log_type in mapper.log_types() for logsource in log_type.logsources]
    repository = checked_repository(files.rules, rules_by_file(loaded), tests, logsources)
    report = run_checks(repository, chosen, list(checks))
    errors = [from_error(error) for error in (*mapping_errors, *loaded.problems, *loaded.unsupported, *test_errors)]
    diagnostics = sorted((*errors, *report.diagnostics), key=_place)
    if output_format == "table":
        print_diagnostics(PlainConsole(sys.stdout), diagnostics)
    else:
        descriptions = {check.id: check.description for check in checks.values()}
        write_diagnostics(
            sys.stdout.buffer, output_format, diagnostics, descriptions, name="tocsin lint", threshold=fail_on
        )
    if not quiet:
        talk.print(_summary(diagnostics, report.rules, len(chosen), report.allowed), soft_wrap=True)
    if any(error.severity == "error" for error in errors):
        return CONTENT
    return FAILED if any(at_least(diagnostic.severity, fail_on) for diagnostic in diagnostics) else 0


def _chosen(checks: Registry[Check], only: Sequence[str], disabled: Sequence[str], *, strict: bool) -> list[Check]:
    """Give the checks to run; raises ConfigError for an id that no check has."""
    named = [checks.get(name).id for name in only]
    out = {checks.get(name).id for name in disabled}
    return [
        check
        for check in checks.values()
        if check.id not in out and (check.id in named if named else strict or not check.strict)
    ]


def _print_checks(checks: Sequence[Check]) -> None:
    console = PlainConsole(sys.stdout)
    width = max(len(check.id) for check in checks)
    for check in checks:
        text = Text.assemble((f"{check.id:<{width}}", "bold"), f"  {check.severity:<7}  {check.summary}")
        if check.strict:
            text.append("  (--strict)", style="dim")
        console.print(text, soft_wrap=True)


def _summary(diagnostics: Sequence[Diagnostic], rules: int, checks: int, allowed: int) -> str:
    counts = {
        severity: sum(diagnostic.severity == severity for diagnostic in diagnostics)
        for severity in ("error", "warning", "note")
    }
    told = ", ".join(f"{count:,} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items())
    permitted = f", {allowed:,} allowed by rules" if allowed else ""
    return f"{told}{permitted} ({rules:,} rule{'' if rules == 1 else 's'}, {checks} checks)"


def _place(diagnostic: Diagnostic) -> tuple[str, int]:
    return diagnostic.location.path, diagnostic.location.line or 0
