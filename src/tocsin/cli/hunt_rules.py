"""The half of `tocsin hunt` that asks with rules."""

import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from tocsin.cli.caching import chosen_cache
from tocsin.cli.finding_output import reached, shows_progress, streaming_renderer
from tocsin.cli.hunt_place import HuntPlace
from tocsin.cli.interrupts import interruptible
from tocsin.cli.loading import (
    RuleChoice,
    chosen_paths,
    load_chosen_rules,
    mapping_folders,
    require_rules,
    tell_errors,
)
from tocsin.cli.main import FAILED
from tocsin.cli.output.files import opened
from tocsin.cli.output.findings_parquet import ParquetRenderer
from tocsin.cli.output.hunt_formats import HuntFormat
from tocsin.cli.output.renderer import Renderer
from tocsin.cli.output.table import TableRenderer
from tocsin.cli.output.words import counted
from tocsin.cli.progress import ScanProgress
from tocsin.cli.summary import Ending, print_losses, print_summary
from tocsin.cli.terminal import data_console, processors, talk_console
from tocsin.core.clock import Clock, SystemClock
from tocsin.core.finding import Level
from tocsin.detection.sigma import Selection
from tocsin.node import Lanes, ScanSettings, TimeBounds, run_scan
from tocsin.node.hunt import LakeInput, named_tables, rule_inputs, tables_of_rules
from tocsin.pipeline.lake import LakeReader
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import Limits

_BYTES_WORTH_A_PROCESS = 8_000_000
"""A file of the lake is compressed about ten times."""


@dataclass(frozen=True, slots=True)
class RulesAsked:
    """Which rules, on which events, with how many processes."""

    paths: tuple[Path, ...]
    level: Level | None
    tables: tuple[str, ...]
    mappings: tuple[Path, ...]
    bounds: TimeBounds
    limit: int | None
    fail_on: Level | None
    jobs: int


def run_rules(
    place: HuntPlace,
    asked: RulesAsked,
    form: HuntFormat,
    output: Path | None,
    *,
    zone: tzinfo,
    zone_name: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Judge stored events by rules and write the findings."""
    talk = talk_console()
    cache = chosen_cache(None, talk, off=False, verbose=verbose)
    clock = SystemClock()
    paths = chosen_paths(asked.paths, talk, quiet=quiet)
    choice = RuleChoice(paths, selection=Selection(minimum_level=asked.level), cache=cache)
    loaded = load_chosen_rules(choice)
    folders = mapping_folders((*place.mappings, *asked.mappings))
    mapper, mapping_errors = load_mapper(folders, cache)
    wrong = [*mapping_errors, *loaded.problems, *loaded.unsupported]
    tell_errors(talk, wrong, verbose=verbose, more="--verbose or tocsin validate names them all")
    require_rules(loaded, paths)
    reader = LakeReader(place.lake)
    there = reader.tables()
    tables = (
        named_tables(asked.tables, there)
        if asked.tables
        else tables_of_rules(loaded.ruleset, mapper.log_types(), there)
    )
    units = rule_inputs(reader, tables, asked.bounds)
    if not quiet:
        talk.print(f"{counted(len(tables), 'table')} of {len(there):,}, {counted(len(units), 'file')} to read")
    settings = ScanSettings(
        folders,
        Limits(),
        bounds=asked.bounds,
        limit=asked.limit,
        cache=cache.path if cache else None,
        correlations=tuple(loaded.correlations),
        silent=loaded.silent,
    )
    processes = _processes(units, asked.jobs)
    started = clock.steady()
    with (
        Lanes(processes, Path(tempfile.gettempdir())) if processes > 1 else nullcontext() as lanes,
        opened(output) as stream,
    ):
        renderer = _renderer(form, stream, clock, zone, zone_name)
        with (
            ScanProgress(
                talk,
                sum(unit.size for unit in units),
                shown=shows_progress(talk, form, output, quiet=quiet),
            ) as progress,
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
            )
        renderer.finish()
    ending = Ending(report, loaded, len(units), clock.steady() - started, processes, bounded=bool(asked.bounds))
    print_losses(talk, ending, verbose=verbose)
    if not quiet:
        print_summary(talk, ending, by_rule=form != "table", verbose=verbose)
    if report.interrupted:
        return interrupt.exit_code
    is_reached = asked.fail_on is not None and reached(asked.fail_on, report, loaded)
    return FAILED if report.tally.lost or is_reached else 0


def _renderer(form: HuntFormat, stream: BinaryIO, clock: Clock, zone: tzinfo, zone_name: str) -> Renderer:
    if form == "table":
        return TableRenderer(data_console(stream), zone, zone_name)
    if form == "parquet":
        return ParquetRenderer(stream)
    return streaming_renderer(form, stream, clock)


def _processes(units: Sequence[LakeInput], jobs: int) -> int:
    """Give how many processes judge: what was asked for, or what the files are worth, for each has to be started."""
    size = sum(unit.size for unit in units)
    most = jobs or min(processors(), size // _BYTES_WORTH_A_PROCESS)
    return max(1, min(most, len(units)))
