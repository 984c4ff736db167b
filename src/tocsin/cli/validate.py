"""`tocsin validate`: load content and name everything that is wrong with it."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.caching import chosen_cache
from tocsin.cli.content import content_at, load_found_rules
from tocsin.cli.loading import RuleChoice
from tocsin.cli.main import CONTENT, USAGE
from tocsin.cli.node_diagnostics import DESCRIPTIONS, SETTINGS, WARNING, node_diagnostics
from tocsin.cli.options import OUTPUT_OPTIONS, CachePath, NoCache, Pipelines, Placeholders, Quiet
from tocsin.cli.output.diagnostics import DiagnosticFormat, print_diagnostics, write_diagnostics
from tocsin.cli.output.visible import visible
from tocsin.cli.terminal import PlainConsole, talk_console
from tocsin.content.files import ContentFiles, find_content
from tocsin.content.lint import Diagnostic, Severity, at_least, from_error
from tocsin.content.validation import validate_content
from tocsin.core.clock import SystemClock
from tocsin.core.errors import ContentError
from tocsin.detection.sigma import LoadedRules
from tocsin.node.settings.schema import shipped_schema

_DESCRIPTIONS = {
    "rule_error": "A rule, filter or correlation is wrong.",
    "unsupported_rule": "A rule is valid Sigma that this engine cannot run.",
    "mapping_error": "A mapping or shape is wrong.",
    "pipeline_error": "A processing pipeline is wrong.",
    "test_error": "A test file is wrong.",
}


def validate(
    *paths: Annotated[
        Path, Parameter(help="Content: files or folders; without any, the node's, or else the current folder.")
    ],
    config: Annotated[
        Path | None,
        Parameter(name=("--config", "-c"), help="A node's settings, to be checked with the content they name."),
    ] = None,
    schema: Annotated[
        bool, Parameter(show_default=False, help="Print the JSON Schema of a node's settings, for editors, and end.")
    ] = False,
    strict: Annotated[
        bool, Parameter(show_default=False, help="Fail for rules that are valid but cannot be run here, too.")
    ] = False,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    output_format: Annotated[
        DiagnosticFormat,
        Parameter(
            name=("--format", "-f"),
            group=OUTPUT_OPTIONS,
            help="For people; one JSON object an error; SARIF 2.1.0; JUnit XML.",
        ),
    ] = "table",
    quiet: Quiet = False,
) -> int:
    """Load content and name everything that is wrong with it.

    Looks at rules, filters, correlations, tests, mappings, processing pipelines and regression files, which it tells
    apart by their keys. Every error is named, not only the first, each with its file, line, cause and remedy.
    In the folder of a node, or with --config, the node's settings are checked too, with the files that they name.

    Exit codes: 0 when everything can be loaded; 2 when some content cannot; 3 when settings, an option or a path
    are wrong.

    Try:
      tocsin validate content/
      tocsin validate rules/ --placeholders lists/accounts.yml
      tocsin validate . -f sarif > validate.sarif
      tocsin validate --config /etc/tocsin/tocsin.yml
      tocsin validate --schema > tocsin.schema.json
    """
    if schema:
        print(shipped_schema(), end="")  # noqa: T201 - it is what was asked for
        return 0
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache)
    settings_said: list[Diagnostic] = []
    if config is None and not paths and Path(SETTINGS).is_file():
        config = Path(SETTINGS)
    if config is not None:
        settings_said, named = node_diagnostics(config, SystemClock().now())
        paths = (*paths, *named)
    files = content_at(paths) if paths or config is None else find_content(())
    choice = RuleChoice(pipelines=tuple(pipeline or ()), placeholders=placeholders, cache=cache)
    loaded, wrong = _loaded(files, choice)
    validation = validate_content(files, loaded)
    threshold: Severity = "warning" if strict else "error"
    of_content = [from_error(error) for error in (*wrong, *validation.errors)]
    diagnostics = sorted([*settings_said, *of_content], key=_place)
    if output_format == "table":
        print_diagnostics(PlainConsole(sys.stdout), diagnostics)
    else:
        write_diagnostics(
            sys.stdout.buffer,
            output_format,
            diagnostics,
            _DESCRIPTIONS | DESCRIPTIONS,
            name="tocsin validate",
            threshold=threshold,
        )
    if not quiet:
        talk.print(_summary(validation.counts, diagnostics), soft_wrap=True)
        if files.others:
            names = ", ".join(visible(file.as_posix()) for file in files.others)
            talk.print(f"passed over, no content that tocsin knows: {names}", soft_wrap=True)
    if config is None and not any(validation.counts.values()) and not diagnostics:
        talk.print("error: there is no content here", style="red")
        talk.print("  name files or folders that hold rules, tests or mappings")
        return CONTENT
    if any(diagnostic.severity == "error" for diagnostic in settings_said):
        return USAGE
    return CONTENT if any(at_least(diagnostic.severity, threshold) for diagnostic in of_content) else 0


def _loaded(files: ContentFiles, choice: RuleChoice) -> tuple[LoadedRules, list[ContentError]]:
    """Load rules; where their placeholders or pipelines are wrong, which is told, without these."""
    try:
        return load_found_rules(files, choice), []
    except ContentError as error:
        return load_found_rules(files, RuleChoice()), [error]


def _summary(counts: Mapping[str, int], diagnostics: Sequence[Diagnostic]) -> str:
    found = ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count)
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    unwise = sum(diagnostic.check == WARNING for diagnostic in diagnostics)
    unsupported = len(diagnostics) - errors - unwise
    told = f"{errors:,} error{'' if errors == 1 else 's'}"
    if unsupported:
        told += f", {unsupported:,} that cannot be run here"
    if unwise:
        told += f", {unwise:,} setting{'' if unwise == 1 else 's'} to look at"
    return f"{found or 'nothing'}: {told}"


def _place(diagnostic: Diagnostic) -> tuple[str, int]:
    return diagnostic.location.path, diagnostic.location.line or 0
