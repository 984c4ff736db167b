"""Results of rule tests in every format."""

from collections.abc import Sequence
from typing import BinaryIO, Literal

from msgspec import to_builtins
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.junit import JunitCase, JunitOutcome, write_junit
from tocsin.cli.output.sarif import write_sarif
from tocsin.cli.output.visible import visible
from tocsin.content.lint import Diagnostic, from_error
from tocsin.content.rule_tests import CaseResult, Outcome
from tocsin.core.errors import TocsinError
from tocsin.detection.wire import encode

TestFormat = Literal["table", "ndjson", "sarif", "junit"]
_MARKS: dict[Outcome, tuple[str, str]] = {
    "passed": ("✓", "green"),
    "failed": ("✗", "bold red"),
    "not_runnable": ("-", "yellow"),
}
_JUNIT: dict[Outcome, JunitOutcome] = {"passed": "passed", "failed": "failed", "not_runnable": "skipped"}
_DESCRIPTIONS = {
    "failed_test": "A rule does not do what its test says.",
    "test_not_run": "A test of a rule could not be run.",
}


def print_result(console: Console, result: CaseResult) -> None:
    """Print one result: its case, and below it why it failed or could not run."""
    mark, style = _MARKS[result.outcome]
    text = Text.assemble((f"{mark} ", style), visible(result.case.rule_title), ": ", visible(result.case.name))
    text.append(f"  {visible(str(result.case.location))}", style="dim")
    console.print(text, soft_wrap=True)
    for reason in result.reasons:
        console.print(Text(f"    {visible(reason)}"), soft_wrap=True)
    for line in result.why:
        console.print(Text(f"      {visible(line)}", style="dim"), soft_wrap=True)


def write_results(
    stream: BinaryIO,
    output_format: Literal["ndjson", "sarif", "junit"],
    results: Sequence[CaseResult],
    errors: Sequence[TocsinError],
) -> None:
    """Write results for programs; content that could not be loaded is among them, except in NDJSON."""
    if output_format == "junit":
        cases = [_case(result) for result in results]
        write_junit(stream, "tocsin test", cases + [_error_case(from_error(error)) for error in errors])
    elif output_format == "sarif":
        told = [_diagnostic(result) for result in results if result.outcome != "passed"]
        write_sarif(stream, [*told, *(from_error(error) for error in errors)], _DESCRIPTIONS)
    else:
        for result in results:
            stream.write(encode(to_builtins(result)) + b"\n")


def _case(result: CaseResult) -> JunitCase:
    return JunitCase(
        suite=result.case.rule_path,
        group=result.case.rule_title,
        name=result.case.name,
        outcome=_JUNIT[result.outcome],
        message="; ".join(result.reasons),
        details=(*result.reasons, *result.why),
        file=result.case.location.path,
        line=result.case.location.line,
    )


def _error_case(diagnostic: Diagnostic) -> JunitCase:
    place = diagnostic.location
    details = (f"{place}: {diagnostic.message}", diagnostic.remedy)
    return JunitCase(
        place.path, place.path, diagnostic.check, "failed", diagnostic.message, details, place.path, place.line
    )


def _diagnostic(result: CaseResult) -> Diagnostic:
    failed = result.outcome == "failed"
    return Diagnostic(
        "failed_test" if failed else "test_not_run",
        "error" if failed else "note",
        f"{result.case.name}: {'; '.join(result.reasons)}",
        result.case.location,
        "",
        result.case.rule_id,
        result.case.rule_title,
    )
