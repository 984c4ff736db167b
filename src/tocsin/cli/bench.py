"""`tocsin bench`: measure how fast rules are on logs, and what each rule costs."""

import sys
from typing import Annotated

import msgspec
from cyclopts import Parameter

from tocsin.cli.caching import chosen_cache
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
    Verbose,
    check_numbers,
)
from tocsin.cli.output.bench_table import benchmark_data, print_benchmark
from tocsin.cli.summary import tell_faults
from tocsin.cli.terminal import data_console, talk_console
from tocsin.core.clock import SystemStopwatch
from tocsin.core.errors import UsageError
from tocsin.detection.sigma import Selection
from tocsin.node import EvaluatorName, ScanSettings, run_benchmark
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import Limits

ROUNDS = 3
TOP = 10


def bench(
    *inputs: Annotated[str, Parameter(help="Files, folders or globs; they are read several times.")],
    rules: Rules = None,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    level: MinimumLevel = None,
    status: Statuses = None,
    tag: Tags = None,
    rule_id: Ids = None,
    mappings: Mappings = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    rounds: Annotated[
        int, Parameter(group=EVENT_OPTIONS, help="Measure so many times; the quickest round counts.")
    ] = ROUNDS,
    evaluator: Annotated[
        EvaluatorName,
        Parameter(group=RULE_OPTIONS, help="`reference` judges every rule on every event: no costs by rule."),
    ] = "row",
    top: Annotated[int, Parameter(group=OUTPUT_OPTIONS, help="Show the so many dearest rules; 0: all of them.")] = TOP,
    as_json: Annotated[
        bool, Parameter(name="--json", show_default=False, group=OUTPUT_OPTIONS, help="One JSON object for programs.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Measure how fast rules are on logs, and what each rule costs.

    The logs are decoded and nothing else, then scanned, in turn, and the quickest
    of some rounds is told, in processor time of one process; the loading of rules
    is not in it. Then they are scanned once more with every judgement timed.

    A rule sleeps until an event holds a text that it cannot match without. What
    a rule costs is how often it is woken, times how long it takes to judge: for
    the dearest rules the table says what wakes them and what could be done.

    Try:
      tocsin bench evidence/ --rules rules/
      tocsin bench sysmon.json --rules rules/new_rule.yml --rounds 1
      tocsin bench evidence/ --rules rules/ --json | jq '.rules[0]'
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache, verbose=verbose)
    check_numbers(("--rounds", rounds, 1), ("--top", top, 0))
    units, missing = find_units(inputs)
    if any(unit.size is None for unit in units):
        raise UsageError("stdin and pipes can be read only once", remedy="write the logs to a file, and name that")
    paths = chosen_paths(rules, talk, quiet=quiet)
    selection = Selection(
        statuses=tuple(status or ()), minimum_level=level, tags=tuple(tag or ()), ids=tuple(rule_id or ())
    )
    loaded = load_chosen_rules(RuleChoice(paths, tuple(pipeline or ()), placeholders, selection, cache))
    folders = mapping_folders(mappings)
    mapper, mapping_errors = load_mapper(folders, cache)
    wrong = [*missing, *mapping_errors, *loaded.problems, *loaded.unsupported]
    tell_errors(talk, wrong, verbose=verbose, more="--verbose or tocsin validate names them all")
    require_rules(loaded, paths)
    settings = ScanSettings(folders, Limits(), evaluator, cache=cache.path if cache else None)
    result = run_benchmark(loaded.ruleset, mapper, settings, units, SystemStopwatch(), rounds=rounds)
    tell_errors(talk, result.tally.lost, verbose=verbose, more="--verbose names them all")
    if not quiet:
        tell_faults(talk, result.tally, verbose=verbose)
    if as_json:
        data = msgspec.json.encode(benchmark_data(result, loaded.ruleset.rules, top))
        sys.stdout.buffer.write(msgspec.json.format(data) + b"\n")
    else:
        print_benchmark(data_console(sys.stdout.buffer), result, loaded.ruleset.rules, top)
    return max(USAGE if missing else 0, FAILED if result.tally.lost else 0)
