"""Diagnostics in every format: a list by file for people, and what programs read."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import BinaryIO, Literal

from msgspec import to_builtins
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.junit import JunitCase, write_junit
from tocsin.cli.output.sarif import write_sarif
from tocsin.cli.output.visible import visible
from tocsin.content.lint import Diagnostic, Severity, at_least
from tocsin.detection.wire import encode

DiagnosticFormat = Literal["table", "ndjson", "sarif", "junit"]
_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def print_diagnostics(console: Console, diagnostics: Sequence[Diagnostic]) -> None:
    """Print diagnostics by file: line, severity, message and check, and below them what to do."""
    for path, group in groupby(diagnostics, key=lambda diagnostic: diagnostic.location.path):
        console.print(Text(visible(path), style="bold"), soft_wrap=True)
        for diagnostic in group:
            line = diagnostic.location.line
            text = Text(f"  {line if line is not None else '-':>5}  ")
            text.append(f"{diagnostic.severity:<7}", style=_STYLES[diagnostic.severity])
            text.append(f"  {visible(diagnostic.message)}  ")
            text.append(diagnostic.check, style="dim")
            console.print(text, soft_wrap=True)
            if diagnostic.remedy:
                console.print(Text(f"{'':18}{visible(diagnostic.remedy)}", style="dim"), soft_wrap=True)


def write_diagnostics(
    stream: BinaryIO,
    output_format: Literal["ndjson", "sarif", "junit"],
    diagnostics: Sequence[Diagnostic],
    descriptions: Mapping[str, str],
    *,
    name: str,
    threshold: Severity,
) -> None:
    """Write diagnostics for programs; in JUnit those below `threshold` are skipped cases and not failures."""
    if output_format == "sarif":
        write_sarif(stream, diagnostics, descriptions)
    elif output_format == "junit":
        cases = [_case(diagnostic, threshold) for diagnostic in diagnostics]
        write_junit(stream, name, cases or [JunitCase(name, name, "nothing to say", "passed")])
    else:
        for diagnostic in diagnostics:
            stream.write(encode(to_builtins(diagnostic)) + b"\n")


def _case(diagnostic: Diagnostic, threshold: Severity) -> JunitCase:
    place = diagnostic.location
    return JunitCase(
        suite=place.path,
        group=diagnostic.rule_title or place.path,
        name=f"{diagnostic.check} (line {place.line})" if place.line else diagnostic.check,
        outcome="failed" if at_least(diagnostic.severity, threshold) else "skipped",
        message=diagnostic.message,
        details=(f"{place}: {diagnostic.message}", diagnostic.remedy),
        file=place.path,
        line=place.line,
    )
