"""`tocsin explain`: show why a rule does or does not match an event."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin.cli.caching import chosen_cache
from tocsin.cli.events import find_record
from tocsin.cli.loading import RuleChoice, mapping_folders, tell_errors
from tocsin.cli.lookup import find_rule
from tocsin.cli.main import FAILED
from tocsin.cli.options import OUTPUT_OPTIONS, CachePath, Mappings, NoCache, Pipelines, Placeholders, Rules
from tocsin.cli.output.tree import print_explanation
from tocsin.cli.output.visible import visible
from tocsin.cli.terminal import data_console, talk_console
from tocsin.core.ports import Route
from tocsin.detection.engine import explain as explained
from tocsin.detection.wire import encode
from tocsin.pipeline.mappings import assumed_route, load_mapper


def explain(
    rule: Annotated[str, Parameter(help="A rule file, FILE#ID in a file of several, or an id or title in --rules.")],
    event: Annotated[str, Parameter(help="FILE with one event, FILE:LINE, FILE#POSITION, JSON text, or - for stdin.")],
    /,
    *,
    rules: Rules = None,
    pipeline: Pipelines = None,
    placeholders: Placeholders = None,
    cache_folder: CachePath = None,
    no_cache: NoCache = False,
    mappings: Mappings = None,
    output_format: Annotated[
        Literal["tree", "json"],
        Parameter(name=("--format", "-f"), group=OUTPUT_OPTIONS, help="For people or for programs."),
    ] = "tree",
    everything: Annotated[
        bool,
        Parameter(
            show_default=False,
            name="--all",
            group=OUTPUT_OPTIONS,
            help="Show every failed test, not the first few of each list.",
        ),
    ] = False,
) -> int:
    """Show why a rule does or does not match an event.

    Every branch of the rule is judged and shown: which field of the event was
    looked at and where it is, what the rule wants of it, and what it holds. An
    event in the rule's own field names, as in tests, is taken to be of the
    rule's log source.

    Exit codes: 0 when the rule matches, 1 when it does not, 2 when the rule
    cannot be loaded, 3 when there is no such event.

    Try:
      tocsin explain rules/whoami.yml event.json
      tocsin explain rules/whoami.yml 'evidence/host1.evtx#1234'
      tocsin explain 'Whoami Execution' app.json:12 --rules sigma/rules
      tocsin explain rules/whoami.yml '{"Image": "C:/whoami.exe"}' --all
    """
    talk = talk_console()
    cache = chosen_cache(cache_folder, talk, off=no_cache)
    choice = RuleChoice(pipelines=tuple(pipeline or ()), placeholders=placeholders, cache=cache)
    chosen = find_rule(rule, rules, choice, talk)
    record = find_record(event)
    mapper, mapping_errors = load_mapper(mapping_folders(mappings), cache)
    tell_errors(talk, mapping_errors, verbose=False)
    route: Route = mapper.route(record)
    if not route.logsources:
        route = assumed_route(chosen.logsource)
        logsource = visible(str(chosen.logsource))
        talk.print(f"no mapping knows this event: taken to be of {logsource}, with the rule's own field names")
    explanation = explained(chosen, record, route)
    if output_format == "json":
        sys.stdout.buffer.write(encode(explanation) + b"\n")
    else:
        print_explanation(data_console(sys.stdout.buffer), explanation, everything=everything)
    return 0 if explanation.verdict == "true" else FAILED
