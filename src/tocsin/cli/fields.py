"""`tocsin fields`: compare the fields that rules want with the fields that logs have."""

import sys
from contextlib import suppress
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from tocsin.cli.caching import chosen_cache
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
from tocsin.cli.main import USAGE
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
    Verbose,
    check_numbers,
)
from tocsin.cli.output.field_tables import print_survey, survey_data
from tocsin.cli.progress import ScanProgress
from tocsin.cli.summary import tell_faults
from tocsin.cli.terminal import data_console, talk_console
from tocsin.detection.sigma import Selection
from tocsin.detection.wire import encode
from tocsin.node import FieldSurvey, Tally
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import Limits

SAMPLE = 2_000


def fields(
    *inputs: Annotated[str, Parameter(help="Files, folders, globs, or - for stdin.")],
    rules: Rules = None,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    level: MinimumLevel = None,
    mappings: Mappings = None,
    sample: Annotated[
        int, Parameter(group=EVENT_OPTIONS, help="Look into the first so many events of each kind; 0: into all.")
    ] = SAMPLE,
    output_format: Annotated[
        Literal["table", "json"],
        Parameter(name=("--format", "-f"), group=OUTPUT_OPTIONS, help="For people or for programs."),
    ] = "table",
    everything: Annotated[
        bool, Parameter(show_default=False, name="--all", group=OUTPUT_OPTIONS, help="Cut no list short.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Compare the fields that rules want with the fields that logs have.

    For every log type: which fields its rules want, in what share of the events
    each has a value, where it is read and who decided that (the log type's
    mapping, the shape it comes in, an OCSF attribute, or its own native name).
    Then the fields that no event has, which are misspelt or not logged, and the
    rules that wait for events that are not here.

    Try:
      tocsin fields evidence/ --rules rules/
      tocsin fields sysmon.json.gz --rules rules/new_rule.yml --all
      tocsin fields evidence/ --rules rules/ -f json | jq .never_found
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache, verbose=verbose)
    check_numbers(("--sample", sample, 0))
    units, missing = find_units(inputs)
    paths = chosen_paths(rules, talk, quiet=quiet)
    choice = RuleChoice(paths, tuple(pipeline or ()), placeholders, Selection(minimum_level=level), cache)
    loaded = load_chosen_rules(choice)
    mapper, mapping_errors = load_mapper(mapping_folders(mappings), cache)
    wrong = [*missing, *mapping_errors, *loaded.problems, *loaded.unsupported]
    tell_errors(talk, wrong, verbose=verbose, more="--verbose or tocsin validate names them all")
    require_rules(loaded, paths)
    survey = FieldSurvey(loaded.ruleset.rules, mapper, sample)
    tally = Tally()
    with (
        ScanProgress(talk, sum(unit.size or 0 for unit in units) or None, shown=talk.is_terminal and not quiet) as bar,
        interruptible() as interrupt,
        suppress(KeyboardInterrupt),
    ):
        for unit in units:
            for batch in interrupt.waiting(unit.batches(Limits())):
                survey.add(batch)
                tally.add_batch(batch)
                bar.advance(len(batch.records), batch.size)
    if not quiet:
        tell_faults(talk, tally, verbose=verbose)
    if output_format == "json":
        data = msgspec.json.format(encode(survey_data(survey)))
        sys.stdout.buffer.write(data + b"\n")
    else:
        print_survey(data_console(sys.stdout.buffer), survey, everything=everything)
    if interrupt.requested:
        return interrupt.exit_code
    return USAGE if missing else 0
