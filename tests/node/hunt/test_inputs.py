"""Which files of the lake a hunt with rules opens."""

from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest

from tests.node.sysmon import MAPPINGS, compiled, event, mapper, mimikatz, whoami
from tests.pipeline.lake.lakes import START, TABLE, add, month, row
from tocsin.core.errors import UsageError
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.wire import decode
from tocsin.node import Interrupt, ScanReport, ScanSettings, TimeBounds, run_scan
from tocsin.node.hunt import named_tables, rule_inputs, tables_of_rules
from tocsin.pipeline.lake import LakeReader
from tocsin.pipeline.sources import Limits

DAY = timedelta(days=1)
ANY_CLOUD = """
title: Anything in the cloud
id: 6f4a1c1e-0000-4000-8000-00000000000c
level: low
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: '*'}
  condition: selection
"""


class Lines:
    """Keeps findings."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.lines.append(line)


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> CompiledRuleset:
    return compiled(tmp_path_factory.mktemp("rules"))


def hunt(
    lake: Path, ruleset: CompiledRuleset, begin: datetime | None = None, end: datetime | None = None
) -> tuple[ScanReport, list[bytes]]:
    reader = LakeReader(lake)
    known = mapper()
    bounds = TimeBounds(begin, end)
    units = rule_inputs(reader, tables_of_rules(ruleset, known.log_types(), reader.tables()), bounds)
    lines = Lines()
    report = run_scan(
        ruleset,
        known,
        ScanSettings(MAPPINGS, Limits(), bounds=bounds),
        units,
        lines,
        lanes=None,
        on_advance=lambda *_: None,
        interrupt=Interrupt(),
    )
    return report, lines.lines


def test_a_rule_over_one_day_of_thirty_opens_no_file_of_another_day(tmp_path: Path, ruleset: CompiledRuleset) -> None:
    month(tmp_path)
    begin = START + 11 * DAY
    units = rule_inputs(LakeReader(tmp_path), [TABLE], TimeBounds(begin, begin + DAY))
    assert [unit.file.partition("/")[0] for unit in units] == ["_day=2026-03-12"] * 3
    report, _ = hunt(tmp_path, ruleset, begin, begin + DAY)
    assert (report.tally.inputs, report.tally.events) == (3, 12)


@pytest.mark.parametrize("days", [1, 2, 4, 8, 16])
def test_what_is_read_grows_with_the_days_that_are_asked_for(
    tmp_path: Path, ruleset: CompiledRuleset, days: int
) -> None:
    month(tmp_path, days=16, files=2, rows=5)
    report, _ = hunt(tmp_path, ruleset, START, START + days * DAY)
    assert (report.tally.inputs, report.tally.events) == (2 * days, 10 * days)


def test_only_tables_that_a_rule_can_be_about_are_opened(tmp_path: Path, ruleset: CompiledRuleset) -> None:
    names = ["aws.cloudtrail", "unknown", "web.access", "windows.security", "windows.sysmon", "of.the.past"]
    chosen = tables_of_rules(ruleset, mapper().log_types(), names)
    assert chosen == ["windows.security", "windows.sysmon", "of.the.past"]
    cloud = compiled(tmp_path / "cloud", {"cloud.yml": ANY_CLOUD})
    assert tables_of_rules(cloud, mapper().log_types(), names) == ["aws.cloudtrail", "of.the.past"]


def test_tables_can_be_named() -> None:
    assert named_tables(["unknown", "unknown"], ["unknown", "windows.sysmon"]) == ["unknown"]
    with pytest.raises(UsageError, match=r"no table 'windows.sysmn'; did you mean 'windows.sysmon'\?"):
        named_tables(["windows.sysmn"], ["unknown", "windows.sysmon"])


def test_events_are_who_they_were_when_they_were_received(tmp_path: Path, ruleset: CompiledRuleset) -> None:
    stored = row("their-own-id", START, orjson.dumps(whoami(1)).decode())
    add(tmp_path, 1, [stored, row("other", START, orjson.dumps(event(2)).decode())])
    report, lines = hunt(tmp_path, ruleset)
    assert report.tally.events == 2
    (finding,) = map(decode, lines)
    (reference,) = finding.events
    assert (reference.id, reference.time, reference.source) == ("their-own-id", "2026-03-01T00:00:00.000000Z", "web/1")


def test_events_without_a_time_are_judged_on_the_day_of_their_receipt(tmp_path: Path, ruleset: CompiledRuleset) -> None:
    raw = orjson.dumps(mimikatz(1)).decode()
    add(tmp_path, 1, [row("a", None, raw, received=START), row("b", None, raw, received=START + DAY)])
    report, lines = hunt(tmp_path, ruleset, START + DAY, START + 2 * DAY)
    assert [decode(line).events[0].id for line in lines] == ["b"]
    assert report.tally.timeless == 1


def test_rows_outside_the_hours_are_not_judged(tmp_path: Path, ruleset: CompiledRuleset) -> None:
    raw = orjson.dumps(whoami(1)).decode()
    add(tmp_path, 1, [row(str(hour), START + timedelta(hours=hour), raw) for hour in range(24)])
    report, lines = hunt(tmp_path, ruleset, START + timedelta(hours=5), START + timedelta(hours=8))
    assert [decode(line).events[0].id for line in lines] == ["5", "6", "7"]
    assert report.tally.outside == 21


def test_a_file_that_is_gone_is_told_and_the_others_are_read(tmp_path: Path, ruleset: CompiledRuleset) -> None:
    raw = orjson.dumps(whoami(1)).decode()
    add(tmp_path, 1, [row("a", START, raw), row("b", START + DAY, raw)])
    next((tmp_path / TABLE / "_day=2026-03-01").glob("*.parquet")).unlink()
    report, lines = hunt(tmp_path, ruleset)
    assert [decode(line).events[0].id for line in lines] == ["b"]
    (error,) = report.tally.lost
    assert "_day=2026-03-01" in str(error)
    assert "cannot be opened" in str(error)
