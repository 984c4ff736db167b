"""Making reports for tests, of findings that are made up and details that are right."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from tocsin.cli.report import Asked, ReportWriter
from tocsin.cli.summary import Ending
from tocsin.core.finding import Finding
from tocsin.core.logsource import LogSource
from tocsin.detection.details import Detail, Step
from tocsin.detection.engine import CompiledRule, CompiledRuleset
from tocsin.detection.engine.expression import Atom, Text
from tocsin.detection.sigma import LoadedRules
from tocsin.detection.wire import encode
from tocsin.node import Hit, ScanReport, Tally

STARTED = datetime(2026, 3, 14, 16, 0, tzinfo=UTC)


def asked(**changes: Any) -> Asked:
    """Give what was asked for; what is not said is ordinary."""
    return msgspec.structs.replace(Asked("0.0.0", ("evidence/",), (), ("rules/",), "UTC", STARTED), **changes)


def rule_of(finding: Finding, **changes: Any) -> CompiledRule:
    """Give a rule that such a finding could come from."""
    reference = finding.rule
    rule = CompiledRule(
        id=reference.id,
        title=reference.title,
        level=reference.level,
        status="test",
        logsource=LogSource("windows", "process_creation"),
        condition=Atom("CommandLine", Text("contains", "mimikatz")),
        logic_hash="",
        path="rules/mimikatz.yml",
        tags=reference.tags,
        description="Somebody runs a known tool.\nIt reads passwords from memory.",
        author="A. Writer",
        references=("https://example.org/tool",),
        falsepositives=("A test of this rule",),
    )
    return msgspec.structs.replace(rule, **changes)


def hit(finding: Finding, event: dict[str, Any] | None = None, step: Step | None = None, rule: int = 0) -> Hit:
    """Give a finding on its way out, with its details."""
    record = {"Image": "C:\\tools\\mimikatz.exe", **finding.matched} if event is None else event
    if step is None:
        step = Step(
            "test",
            "true",
            "contains 'mimikatz'",
            "CommandLine",
            "",
            "CommandLine",
            "native",
            ("CommandLine",),
            "mimikatz",
        )
    return Hit(
        rule,
        encode(finding),
        encode(Detail(encode(record).decode(), is_cut=False, log_type="windows.sysmon", step=step)),
    )


def write_report(
    path: Path,
    hits: Iterable[Hit],
    compiled: tuple[CompiledRule, ...] = (),
    *,
    tally: Tally | None = None,
    **questions: Any,
) -> Path:
    """Write a report of findings to a file and give the file back."""
    counts: Counter[int] = Counter()
    with path.open("wb") as stream:
        writer = ReportWriter(stream, BytesIO())
        for one in hits:
            writer.take(one)
            counts[one.rule] += 1
        loaded = LoadedRules(CompiledRuleset(compiled), [], [], [], 0, len(compiled), 0)
        report = ScanReport(tally or Tally(events=sum(counts.values()), inputs=1), counts)
        writer.write(asked(**questions), Ending(report, loaded, 1, 1.5, 1, bounded=False))
    return path
