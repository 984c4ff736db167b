"""`tocsin hunt`: ask the lake, in SQL or with rules."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.hunt_place import place_of
from tocsin.cli.hunt_query import QueryAsked, run_query
from tocsin.cli.hunt_rules import RulesAsked, run_rules
from tocsin.cli.node_settings import ConfigPath
from tocsin.cli.options import (
    EVENT_OPTIONS,
    OUTPUT_OPTIONS,
    RULE_OPTIONS,
    Mappings,
    MinimumLevel,
    Quiet,
    Timezone,
    Verbose,
    check_numbers,
)
from tocsin.cli.output.hunt_formats import HuntFormat, chosen_format
from tocsin.cli.times import time_given, zone_named
from tocsin.core.errors import UsageError
from tocsin.core.finding import Level
from tocsin.node import TimeBounds


def hunt(
    query: Annotated[str | None, Parameter(help="One SELECT, or - to read it from stdin.")] = None,
    /,
    *,
    rule: Annotated[
        list[Path] | None,
        Parameter(
            name=("--rule", "--rules", "-r"),
            consume_multiple=True,
            group=RULE_OPTIONS,
            help="Sigma rule files, folders of them, packs: what they find in the lake.",
        ),
    ] = None,
    level: MinimumLevel = None,
    config: ConfigPath = Path("tocsin.yml"),
    lake: Annotated[
        str | None, Parameter(help="A lake's folder or URL, without a node's settings; else that of --config.")
    ] = None,
    table: Annotated[
        list[str] | None,
        Parameter(group=EVENT_OPTIONS, help="With --rule: only this table, whatever the rules say. May be repeated."),
    ] = None,
    after: Annotated[
        str | None,
        Parameter(
            name=("--from", "--after"),
            group=EVENT_OPTIONS,
            help="Only events from this time on, `2026-03-14T15:09` or a date.",
        ),
    ] = None,
    before: Annotated[
        str | None, Parameter(name=("--to", "--before"), group=EVENT_OPTIONS, help="Only events before this time.")
    ] = None,
    mappings: Mappings = None,
    timezone: Timezone = "UTC",
    output_format: Annotated[
        HuntFormat | None,
        Parameter(
            name=("--format", "-f"),
            group=OUTPUT_OPTIONS,
            help="table, ndjson, csv, parquet, of findings also ocsf; else what the name after -o ends with.",
        ),
    ] = None,
    output: Annotated[
        Path | None, Parameter(name=("--output", "-o"), group=OUTPUT_OPTIONS, help="Write to a file, not to stdout.")
    ] = None,
    limit: Annotated[
        int | None,
        Parameter(group=OUTPUT_OPTIONS, help="At most so many rows (of a table 100), or findings."),
    ] = None,
    fail_on: Annotated[
        Level | None,
        Parameter(group=OUTPUT_OPTIONS, help="Exit with 1 when a rule of this level or above fires."),
    ] = None,
    timeout: Annotated[float | None, Parameter(help="Of a query: how many seconds it may take.")] = None,
    memory: Annotated[str | None, Parameter(help="Of a query: how much memory it may have, `4GB`.")] = None,
    jobs: Annotated[
        int, Parameter(name=("--jobs", "-j"), help="Processes that judge; 0: as many as the processors and files.")
    ] = 0,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Ask the lake, in SQL or with rules.

    A query is DuckDB's SQL over the lake's tables, one for each log type:
    "windows.sysmon", or without quotes windows_sysmon. It can read nothing else
    and change nothing. Rules give the findings that the node gave, or would have
    given, with the same ids. Only files of the asked days are opened.

    Exit codes: 0, also when rules fire; 1 with --fail-on, when a query ran into
    a limit or a file was not read to its end; 2 when no rule could be loaded;
    3 when an option or the query is wrong; 130 when interrupted.

    Try:
      tocsin hunt "SHOW TABLES"
      tocsin hunt "SELECT _host, count(*) FROM windows_sysmon GROUP BY ALL"
      tocsin hunt "FROM aws_cloudtrail WHERE _day = '2026-03-14'" -o day.parquet
      tocsin hunt --rule rules/new.yml --from 2026-03-01 --to 2026-03-08
      tocsin hunt --rule rules/ --lake s3://bucket/lake -f ndjson
    """
    check_numbers(("--limit", limit, 1), ("--jobs", jobs, 0))
    if (query is None) == (not rule):
        raise UsageError(
            "a hunt is a query or --rule, one of them", remedy='write tocsin hunt "SELECT …" or tocsin hunt --rule FILE'
        )
    zone = zone_named(timezone)
    bounds = TimeBounds(time_given("--from", after, zone), time_given("--to", before, zone))
    place = place_of(config, lake)
    form = chosen_format(output_format, output, of_findings=query is None)
    if query is not None:
        return run_query(
            place,
            QueryAsked(query, bounds, timeout, memory, limit),
            form,
            output,
            zone=zone,
            quiet=quiet,
        )
    return run_rules(
        place,
        RulesAsked(tuple(rule or ()), level, tuple(table or ()), tuple(mappings or ()), bounds, limit, fail_on, jobs),
        form,
        output,
        zone=zone,
        zone_name=timezone,
        quiet=quiet,
        verbose=verbose,
    )
