"""`tocsin coverage`: which logsources that rules name are covered by mappings."""

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.caching import chosen_cache
from tocsin.cli.loading import (
    RuleChoice,
    chosen_paths,
    load_chosen_rules,
    mapping_folders,
    require_rules,
    tell_errors,
)
from tocsin.cli.options import (
    EVENT_OPTIONS,
    OUTPUT_OPTIONS,
    CachePath,
    Mappings,
    MinimumLevel,
    NoCache,
    Pipelines,
    Placeholders,
    Quiet,
    Rules,
    Statuses,
    Verbose,
)
from tocsin.cli.output.coverage_table import print_coverage, write_coverage_csv, write_coverage_ndjson
from tocsin.cli.output.words import counted
from tocsin.cli.terminal import PlainConsole, talk_console
from tocsin.content import starter_folder
from tocsin.content.coverage import LogSourceCoverage, Reason, cover_logsources, read_reasons
from tocsin.core.errors import ConfigError, TocsinError
from tocsin.detection.engine import fields
from tocsin.detection.sigma import Selection
from tocsin.pipeline.mappings import load_mapper

_REASONS = "not_covered.yml"
_UNCOVERED = 1


def coverage(
    *,
    logsources: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            group=OUTPUT_OPTIONS,
            help="Show the logsources that rules name; this is what is shown if nothing is said.",
        ),
    ] = True,
    rules: Rules = None,
    level: MinimumLevel = None,
    status: Statuses = None,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    mappings: Mappings = None,
    reasons: Annotated[
        Path | None,
        Parameter(group=EVENT_OPTIONS, help="A file of reasons why logsources are not covered, tried before our own."),
    ] = None,
    uncovered: Annotated[
        bool,
        Parameter(negative=(), show_default=False, group=OUTPUT_OPTIONS, help="Only what is not covered."),
    ] = False,
    fail_on_uncovered: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            group=OUTPUT_OPTIONS,
            help="Exit with 1 if a logsource is neither covered nor has a reason.",
        ),
    ] = False,
    output_format: Annotated[
        Literal["table", "ndjson", "csv"],
        Parameter(name=("--format", "-f"), group=OUTPUT_OPTIONS, help="For people; one JSON object a logsource; CSV."),
    ] = "table",
    everything: Annotated[
        bool, Parameter(show_default=False, name="--all", group=OUTPUT_OPTIONS, help="Cut no list short.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Show which logsources that rules name are covered by mappings.

    For every logsource: the number of rules about it, and the log types whose events
    belong to it; or that it is not covered, why, and what can be done. Rules about
    what is not covered are loaded but never run. Of what is covered, fields are named
    that rules want and no log of that kind has.

    Exit codes: 0; 1 with --fail-on-uncovered when a logsource is neither covered nor
    explained; 2 when no rule could be loaded; 3 when the command line is wrong.

    Try:
      tocsin coverage --logsources --rules sigma/rules
      tocsin coverage --rules sigma/rules --uncovered
      tocsin coverage --rules sigma/rules -f csv > coverage.csv
    """
    del logsources  # the only view there is so far
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache, verbose=verbose)
    explained, wrong_reasons = _reasons(reasons)
    paths = chosen_paths(rules, talk, quiet=quiet)
    selection = Selection(statuses=tuple(status or ()), minimum_level=level)
    loaded = load_chosen_rules(RuleChoice(paths, tuple(pipeline or ()), placeholders, selection, cache))
    mapper, mapping_errors = load_mapper(mapping_folders(mappings), cache)
    wrong: list[TocsinError] = [*wrong_reasons, *mapping_errors, *loaded.problems, *loaded.unsupported]
    tell_errors(talk, wrong, verbose=verbose, more="--verbose or tocsin validate names them all")
    require_rules(loaded, paths)
    wanted = ((rule.logsource, fields(rule.condition)) for rule in loaded.ruleset.rules)
    found = cover_logsources(wanted, mapper.log_types(), explained)
    shown = [one for one in found if not (uncovered and one.is_covered)]
    if output_format == "csv":
        write_coverage_csv(sys.stdout.buffer, shown)
    elif output_format == "ndjson":
        write_coverage_ndjson(sys.stdout.buffer, shown)
    elif shown:
        print_coverage(PlainConsole(sys.stdout), shown, everything=everything)
    if not quiet:
        talk.print(_summary(found), soft_wrap=True)
    unexplained = any(not one.is_covered and not one.reason for one in found)
    return _UNCOVERED if fail_on_uncovered and unexplained else 0


def _reasons(own: Path | None) -> tuple[tuple[Reason, ...], list[ConfigError]]:
    reasons: list[Reason] = []
    errors: list[ConfigError] = []
    for file in (*([own] if own is not None else []), starter_folder() / _REASONS):
        found, wrong = read_reasons(file)
        reasons += found
        errors += wrong
    return tuple(reasons), errors


def _summary(coverage: list[LogSourceCoverage]) -> str:
    covered = [one for one in coverage if one.is_covered]
    left = [one for one in coverage if not one.is_covered]
    explained = sum(bool(one.reason) for one in left)
    return (
        f"{counted(len(coverage), 'logsource')}: {len(covered):,} covered"
        f" ({counted(sum(one.rules for one in covered), 'rule')}), {len(left):,} not covered"
        f" ({counted(sum(one.rules for one in left), 'rule')}), of which {explained:,} with a reason"
    )
