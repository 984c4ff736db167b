"""`tocsin scan`: find everything in logs that Sigma rules know."""

import shlex
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from tocsin import __version__
from tocsin.cli.caching import chosen_cache, tell_cache
from tocsin.cli.finding_output import reached, shows_progress, streaming_renderer
from tocsin.cli.interrupts import interruptible
from tocsin.cli.loading import (
    RuleChoice,
    chosen_paths,
    find_units,
    load_chosen_rules,
    mapping_folders,
    require_rules,
    tell_errors,
)
from tocsin.cli.main import FAILED, USAGE
from tocsin.cli.options import (
    EVENT_OPTIONS,
    OUTPUT_OPTIONS,
    RULE_OPTIONS,
    CachePath,
    Ids,
    Mappings,
    MinimumLevel,
    NoCache,
    Pipelines,
    Placeholders,
    Quiet,
    Rules,
    Statuses,
    Tags,
    Timezone,
    Verbose,
    check_numbers,
)
from tocsin.cli.output.files import opened
from tocsin.cli.output.renderer import Renderer
from tocsin.cli.output.row import Row
from tocsin.cli.output.table import ROWS, TableRenderer
from tocsin.cli.output.visible import visible
from tocsin.cli.progress import ScanProgress
from tocsin.cli.report import Asked, check_report_path, report_at
from tocsin.cli.summary import Ending, print_losses, print_summary
from tocsin.cli.terminal import data_console, processors, talk_console
from tocsin.cli.times import time_given, year_given, zone_named
from tocsin.core.clock import SystemClock
from tocsin.core.errors import ContentError
from tocsin.core.finding import Level
from tocsin.detection.engine import hyperscan_in_use
from tocsin.detection.sigma import LoadedRules, Selection
from tocsin.node import EvaluatorName, Lanes, RouteBy, ScanSettings, TimeBounds, run_scan, wanted_fields
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import InputRef, LakeFile, Limits, parts_of

Format = Literal["table", "ndjson", "csv", "ocsf"]
_BYTES_WORTH_A_PROCESS = 32_000_000


def scan(
    *inputs: Annotated[str, Parameter(help="Files, folders, globs, or - for stdin.")],
    rules: Rules = None,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    level: MinimumLevel = None,
    status: Statuses = None,
    tag: Tags = None,
    rule_id: Ids = None,
    strict: Annotated[
        bool,
        Parameter(
            show_default=False,
            group=RULE_OPTIONS,
            help="Do not scan when any rule or mapping cannot be loaded (exit code 2).",
        ),
    ] = False,
    mappings: Mappings = None,
    after: Annotated[
        str | None, Parameter(group=EVENT_OPTIONS, help="Only events from this time on, `2026-03-14T15:09` or a date.")
    ] = None,
    before: Annotated[str | None, Parameter(group=EVENT_OPTIONS, help="Only events before this time.")] = None,
    timezone: Timezone = "UTC",
    year: Annotated[
        int | None,
        Parameter(
            group=EVENT_OPTIONS,
            help="Of times without one, as in syslog; else it is told by when the file was last written.",
        ),
    ] = None,
    route: Annotated[
        RouteBy,
        Parameter(
            group=EVENT_OPTIONS,
            help="`fields`: an event that no mapping knows meets the rules that name only fields which it has.",
        ),
    ] = "logsource",
    output_format: Annotated[
        Format,
        Parameter(
            name=("--format", "-f"),
            group=OUTPUT_OPTIONS,
            help="A table for people; one JSON object a finding; CSV; OCSF 1.8 Detection Findings.",
        ),
    ] = "table",
    output: Annotated[
        Path | None,
        Parameter(name=("--output", "-o"), group=OUTPUT_OPTIONS, help="Write findings to a file, not to stdout."),
    ] = None,
    report_file: Annotated[
        Path | None,
        Parameter(
            name="--report",
            group=OUTPUT_OPTIONS,
            help="Write a report beside: one HTML file to look into the findings, their events and the rules.",
        ),
    ] = None,
    rows: Annotated[
        int,
        Parameter(group=OUTPUT_OPTIONS, help="Up to so many findings the table is a timeline, else groups; 0: always."),
    ] = ROWS,
    limit: Annotated[int | None, Parameter(group=OUTPUT_OPTIONS, help="Stop after so many findings.")] = None,
    fail_on: Annotated[
        Level | None,
        Parameter(group=OUTPUT_OPTIONS, help="Exit with 1 when a rule of this level or above fires."),
    ] = None,
    jobs: Annotated[
        int,
        Parameter(name=("--jobs", "-j"), help="Processes; 0: as many as the processors and the inputs are worth."),
    ] = 0,
    evaluator: Annotated[
        EvaluatorName, Parameter(help="`reference` is slow and only there to check `row` by.")
    ] = "row",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Find everything in logs that Sigma rules know.

    Reads EVTX, Windows XML, NDJSON, JSON, Parquet and Delta tables, syslog,
    auditd and others, also inside gz, zst, zip and tar, and finds out which is
    which by looking inside. Findings go to stdout, everything else to stderr.
    Neither a broken input nor a broken rule keeps the rest from being used: what
    was lost is named at the end.

    Exit codes: 0, also when rules fire; 1 with --fail-on, or when an input was
    not read to its end; 2 when no rule could be loaded, or with --strict any
    could not; 3 when an option or an input is wrong; 130 when interrupted.

    Try:
      tocsin scan evidence/ --rules rules/
      tocsin scan evidence/ --rules rules/ --report report.html
      tocsin scan evidence/ --level high --after 2026-03-14T09:00
      tocsin scan logs/*.evtx -f ndjson -o findings.ndjson --rules sigma/rules
      zcat app.json.gz | tocsin scan - -f csv --rules rules/ | head
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache, verbose=verbose)
    zone = zone_named(timezone)
    check_numbers(("--limit", limit, 1), ("--rows", rows, 0), ("--jobs", jobs, 0))
    check_report_path(report_file, output)
    bounds = TimeBounds(time_given("--after", after, zone), time_given("--before", before, zone))
    units, missing = find_units(inputs)
    tell_errors(talk, missing, verbose=True)
    paths = chosen_paths(rules, talk, quiet=quiet)
    selection = Selection(
        statuses=tuple(status or ()), minimum_level=level, tags=tuple(tag or ()), ids=tuple(rule_id or ())
    )
    folders = mapping_folders(mappings)
    processes = _processes(units, jobs)
    clock = SystemClock()
    # Other processes are started before the rules are loaded: they are ready by the time the rules are.
    with Lanes(processes, Path(tempfile.gettempdir())) if processes > 1 else nullcontext() as lanes:
        loaded = load_chosen_rules(RuleChoice(paths, tuple(pipeline or ()), placeholders, selection, cache))
        settings = ScanSettings(
            folders,
            Limits(year=year_given(year)),
            evaluator,
            bounds,
            limit,
            cache.path if cache else None,
            route_by=route,
            details=report_file is not None,
            correlations=tuple(loaded.correlations),
            silent=loaded.silent,
        )
        mapper, mapping_errors = load_mapper(folders, cache, by_fields=wanted_fields(loaded.ruleset, settings))
        wrong = [*mapping_errors, *loaded.problems, *loaded.unsupported]
        tell_errors(talk, wrong, verbose=verbose, more="--verbose or tocsin validate names them all")
        if strict and wrong:
            raise ContentError(
                "not scanned: --strict wants all content to load", remedy="mend it, or scan without --strict"
            )
        if verbose:
            tell_cache(talk, cache)
        require_rules(loaded, paths)
        if not quiet and not hyperscan_in_use():
            talk.print("hyperscan is not available on this machine: the scan gives the same findings, but slower")

        asked = Asked(__version__, inputs, tuple(map(str, missing)), tuple(map(str, paths)), timezone, clock.now())
        started = clock.steady()
        with opened(output) as stream, report_at(report_file) as page:
            if output_format == "table":
                renderer: Renderer = TableRenderer(data_console(stream), zone, timezone, rows)
            else:
                renderer = streaming_renderer(output_format, stream, clock)
            sizes = [unit.size for unit in units]
            total = None if None in sizes else sum(size or 0 for size in sizes)
            with (
                ScanProgress(talk, total, shown=shows_progress(talk, output_format, output, quiet=quiet)) as progress,
                interruptible() as interrupt,
            ):
                report = run_scan(
                    loaded.ruleset,
                    mapper,
                    settings,
                    units,
                    renderer,
                    lanes=lanes,
                    on_advance=progress.advance,
                    interrupt=interrupt,
                    details=page,
                )
            renderer.finish()
            ending = Ending(report, loaded, len(units), clock.steady() - started, processes, bounded=bool(bounds))
            if page is not None:
                page.write(asked, ending)
    print_losses(talk, ending, verbose=verbose)
    if not quiet:
        print_summary(talk, ending, by_rule=output_format != "table", verbose=verbose)
        if isinstance(renderer, TableRenderer) and not any(isinstance(unit, LakeFile) for unit in units):
            _print_hint(talk, renderer.gravest(), loaded)
        if report_file is not None:
            talk.print(f"report    {visible(str(report_file))}", soft_wrap=True)
    if report.interrupted:
        return interrupt.exit_code
    return max(
        USAGE if missing else 0,
        FAILED if report.tally.lost or (fail_on and reached(fail_on, report, loaded)) else 0,
    )


def _print_hint(talk: Console, row: Row | None, loaded: LoadedRules) -> None:
    """Print the command that explains the gravest finding, where its event can be found again."""
    rules = loaded.ruleset.rules
    rule = next((rule for rule in rules if row is not None and rule.id == row.rule_id), None)
    if row is None or rule is None or row.place.startswith("-"):
        return
    is_alone = sum(other.path == rule.path for other in rules) == 1
    name = rule.path if is_alone else f"{rule.path}#{rule.id}"
    talk.print(f"why?      tocsin explain {shlex.quote(visible(name))} {shlex.quote(row.place)}", soft_wrap=True)


def _processes(units: Sequence[InputRef], jobs: int) -> int:
    """Give how many processes scan: what was asked for, or what the inputs are worth, for each has to be started.

    No more than there are parts to share out. Stdin and pipes, which have no size, can be read by this process only.
    """
    if any(unit.size is None for unit in units):
        return 1
    size = sum(unit.size or 0 for unit in units)
    most = jobs or min(processors(), size // _BYTES_WORTH_A_PROCESS)
    if most <= 1:
        return 1
    return max(1, len(list(islice(chain.from_iterable(map(parts_of, units)), most))))
