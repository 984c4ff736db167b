"""`tocsin rules`: list, search and show rules."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.caching import chosen_cache
from tocsin.cli.loading import RuleChoice, chosen_paths, load_chosen_rules, mapping_folders, tell_errors
from tocsin.cli.lookup import find_rule
from tocsin.cli.options import (
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
)
from tocsin.cli.output.rule_list import counted, print_rules, write_rules_csv, write_rules_ndjson
from tocsin.cli.output.rule_page import print_rule
from tocsin.cli.terminal import PlainConsole, talk_console
from tocsin.content.catalogue import mentions
from tocsin.content.excerpt import detection_lines, runbook_steps
from tocsin.content.files import companion_tests
from tocsin.content.rule_tests import RuleTestCase, cases_of, read_tests
from tocsin.core.errors import UsageError
from tocsin.core.finding import LEVELS
from tocsin.core.logsource import LogSource
from tocsin.core.suggest import did_you_mean
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import Selection
from tocsin.pipeline.mappings import RecordMapper, load_mapper

_PARTS = ("product", "category", "service")


def rules(
    action: Annotated[
        Literal["list", "search", "show"],
        Parameter(help="`list` all, `search` for words in them, or `show` everything about one."),
    ] = "list",
    /,
    *words: Annotated[
        str, Parameter(help="For search: words that a rule must have all of. For show: its file, id, name or title.")
    ],
    rules: Rules = None,
    level: MinimumLevel = None,
    status: Statuses = None,
    tag: Tags = None,
    rule_id: Ids = None,
    logsource: Annotated[
        list[str] | None,
        Parameter(
            group=RULE_OPTIONS,
            help="Only rules of this logsource: `product=NAME`, `category=NAME`, `service=NAME`, or a NAME of any."
            " May be repeated.",
        ),
    ] = None,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    mappings: Mappings = None,
    output_format: Annotated[
        Literal["table", "ndjson", "csv"],
        Parameter(name=("--format", "-f"), group=OUTPUT_OPTIONS, help="For people; one JSON object a rule; CSV."),
    ] = "table",
    everything: Annotated[
        bool, Parameter(show_default=False, name="--all", group=OUTPUT_OPTIONS, help="For show: cut no list short.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """List, search and show rules.

    A list is sorted by level, the gravest first. Search looks at titles, ids, tags, descriptions, fields and values.
    Show tells what a rule says about itself, its runbook, its detection as written and as compiled, the log types it
    runs on, and its tests.

    Exit codes: 0, also when nothing is found; 2 when no rule could be loaded; 3 when an option or rule name is wrong.

    Try:
      tocsin rules list --rules sigma/rules --level high --tag 'attack.t1059*'
      tocsin rules search certutil download --rules sigma/rules
      tocsin rules list --logsource product=windows --logsource process_creation -f csv > rules.csv
      tocsin rules show rules/whoami.yml
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache, verbose=verbose)
    selection = Selection(
        statuses=tuple(status or ()), minimum_level=level, tags=tuple(tag or ()), ids=tuple(rule_id or ())
    )
    choice = RuleChoice(pipelines=tuple(pipeline or ()), placeholders=placeholders, selection=selection, cache=cache)
    if action == "show":
        if len(words) != 1:
            raise UsageError("show takes one rule", remedy="tocsin rules show RULE, with its file, id, name or title")
        chosen = find_rule(words[0], rules, choice, talk)
        if output_format != "table":
            _write([chosen], output_format)
            return 0
        mapper, _ = load_mapper(mapping_folders(mappings), cache)
        _show(chosen, mapper, everything=everything)
        return 0
    if action == "search" and not words:
        raise UsageError("search for what?", remedy="tocsin rules search WORD")
    if action == "list" and words:
        raise UsageError(f"list takes no {words[0]!r}", remedy="name rules with --rules, and words with search")
    asked = tuple(logsource or ())
    _check_parts(asked)
    paths = chosen_paths(rules, talk, quiet=quiet)
    loaded = load_chosen_rules(choice.over(paths))
    tell_errors(
        talk,
        [*loaded.problems, *loaded.unsupported],
        verbose=verbose,
        more="--verbose or tocsin validate names them all",
    )
    found = [rule for rule in loaded.ruleset.rules if _is_of(rule.logsource, asked) and mentions(rule, words)]
    found.sort(key=lambda rule: (-LEVELS.index(rule.level), rule.title.casefold(), rule.id))
    if output_format != "table":
        _write(found, output_format)
    elif found:
        print_rules(PlainConsole(sys.stdout), found)
    if not quiet:
        talk.print(counted(found) if found else "no rules found", soft_wrap=True)
    return 0


def _show(rule: CompiledRule, mapper: RecordMapper, *, everything: bool) -> None:
    log_types = [
        log_type.name for log_type in mapper.log_types() if any(map(rule.logsource.covers, log_type.logsources))
    ]
    console = PlainConsole(sys.stdout)
    print_rule(
        console,
        rule,
        detection_lines(rule),
        log_types,
        _tests(rule),
        runbook=runbook_steps(rule),
        everything=everything,
    )


def _tests(rule: CompiledRule) -> list[RuleTestCase]:
    """Give the tests beside a rule; what is wrong with them is told by `tocsin test`."""
    file = companion_tests(Path(rule.path))
    tests, _ = read_tests([file] if file else [])
    return [case for _, case in cases_of(tests, {os.path.realpath(rule.path): [rule]})]


def _write(found: Sequence[CompiledRule], output_format: Literal["ndjson", "csv"]) -> None:
    if output_format == "csv":
        write_rules_csv(sys.stdout.buffer, found)
    else:
        write_rules_ndjson(sys.stdout.buffer, found)


def _check_parts(asked: Sequence[str]) -> None:
    for question in asked:
        part, given, _ = question.partition("=")
        if given and part not in _PARTS:
            what = f"--logsource: there is no part {part!r}{did_you_mean(part, _PARTS)}"
            raise UsageError(what, remedy=f"write PART=NAME, with {', '.join(_PARTS)}, or a NAME alone")


def _is_of(logsource: LogSource, asked: Sequence[str]) -> bool:
    """Say whether a logsource is all that is asked: a name of one part, or of any."""
    for question in asked:
        part, given, name = question.partition("=")
        names = [getattr(logsource, part)] if given else [getattr(logsource, each) for each in _PARTS]
        if (name if given else part).lower() not in names:
            return False
    return True
