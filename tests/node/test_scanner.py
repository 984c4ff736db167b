from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.node.sysmon import MIMIKATZ, SLOW, WHOAMI, compiled, event, mapper, mimikatz, whoami
from tocsin.core.errors import DamagedInput, SkippedInput, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.finding import Finding
from tocsin.core.location import Location
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine import CompiledRuleset, OnError
from tocsin.detection.engine.breaker import BreakerOpened
from tocsin.detection.wire import decode
from tocsin.node.plan import EvaluatorName, ScanSettings, TimeBounds
from tocsin.node.scanner import InputLost, Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputPart, Limits
from tocsin.testing.inputs import ListInput


def plainly(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    yield from batches


def scanner(
    folder: Path,
    rules: dict[str, str] | None = None,
    *,
    bounds: TimeBounds | None = None,
    evaluator: EvaluatorName = "row",
) -> Scanner:
    settings = ScanSettings((), Limits(), evaluator=evaluator, bounds=bounds or TimeBounds())
    return Scanner(compiled(folder, rules), mapper(), settings)


def scan(scanner: Scanner, unit: ListInput) -> tuple[list[Finding], Tally]:
    tally = Tally()
    return [decode(hit.line) for hit in scanner.scan(InputPart(unit), tally, plainly)], tally


def test_findings_come_in_the_order_of_events_and_rules(tmp_path: Path) -> None:
    both = event(3, "C:\\whoami.exe", "sekurlsa")
    findings, _ = scan(scanner(tmp_path), ListInput("a.evtx", (whoami(1), event(2), both, mimikatz(4))))
    assert [(one.rule.title, one.events[0].position) for one in findings] == [
        ("Whoami", 1),
        ("Mimikatz", 3),
        ("Whoami", 3),
        ("Mimikatz", 4),
    ]


def test_a_finding_says_where_its_event_is_and_who_it_is_about(tmp_path: Path) -> None:
    ((finding,), _) = scan(scanner(tmp_path), ListInput("a.evtx", (whoami(7),)))
    assert finding.time == "2026-03-14T15:09:07.000000Z"
    assert (finding.events[0].source, finding.events[0].position) == ("a.evtx", 1)
    assert {(entity.kind, entity.value) for entity in finding.entities} >= {
        ("host", "WS01.corp.example"),
        ("user", "CORP\\alice"),
    }
    assert finding.matched == {"Image": "C:\\Windows\\System32\\whoami.exe"}


def test_both_evaluators_give_the_same(tmp_path: Path) -> None:
    unit = ListInput("a.evtx", tuple(whoami(n) if n % 3 else mimikatz(n) for n in range(20)))
    row, _ = scan(scanner(tmp_path), unit)
    reference, _ = scan(scanner(tmp_path, evaluator="reference"), unit)
    assert row == reference
    assert len(row) == 20


def test_everything_is_counted(tmp_path: Path) -> None:
    faults = (UndecodableRecord("a"), UndecodableRecord("b"), DamagedInput("c"))
    stranger = {"b": 1, "a": {"c": 2}}
    unit = ListInput("a.evtx", (whoami(1), stranger, event(2), stranger), faults=faults)
    _, tally = scan(scanner(tmp_path), unit)
    assert (tally.events, tally.size, tally.inputs) == (4, 4, 1)
    assert tally.log_types == {"windows.sysmon": 2}
    assert tally.unknown == {"a, b": 2}
    assert tally.faults == {UndecodableRecord: 2, DamagedInput: 1}
    assert (tally.faulty["a.evtx"].count, tally.faulty["a.evtx"].first.message) == (3, "a")
    assert tally.lost == []
    assert tally.empty == []


def test_an_input_without_events_is_named(tmp_path: Path) -> None:
    _, tally = scan(scanner(tmp_path), ListInput("readme.txt", ()))
    assert tally.empty == ["readme.txt"]


def test_a_file_that_is_no_log_is_skipped_and_no_fault(tmp_path: Path) -> None:
    skipped = SkippedInput("no known format", location=Location("logs/readme.txt"))
    _, tally = scan(scanner(tmp_path), ListInput("logs/readme.txt", (), faults=(skipped,)))
    assert tally.skipped == ["logs/readme.txt"]
    assert (tally.empty, tally.faults) == ([], {})


def test_an_input_that_breaks_off_keeps_what_was_found_and_costs_no_other(tmp_path: Path) -> None:
    one = scanner(tmp_path)
    findings, tally = scan(one, ListInput("bad.evtx", (whoami(1),), fails=ValueError("boom")))
    assert len(findings) == 1
    assert [(type(error), error.location) for error in tally.lost] == [(InputLost, tally.lost[0].location)]
    assert "boom" in tally.lost[0].message
    assert str(tally.lost[0].location) == "bad.evtx"
    after, tally = scan(one, ListInput("good.evtx", (whoami(1),)))
    assert len(after) == 1
    assert tally.lost == []


def test_an_error_of_the_input_is_told_as_it_is(tmp_path: Path) -> None:
    error = DamagedInput("the file ends here")
    _, tally = scan(scanner(tmp_path), ListInput("bad.evtx", (whoami(1),), fails=error))
    assert tally.lost == [error]


def test_events_outside_the_time_bounds_are_not_judged_and_those_without_a_time_are(tmp_path: Path) -> None:
    timeless = whoami(4)
    del timeless["Event"]["System"]["TimeCreated"]
    bounds = TimeBounds(datetime(2026, 3, 14, 12, tzinfo=UTC), datetime(2026, 3, 14, 13, tzinfo=UTC))
    unit = ListInput(
        "a.evtx",
        (
            whoami(1, "2026-03-14T11:59:59.999999Z"),
            whoami(2, "2026-03-14T12:00:00.000000Z"),
            whoami(3, "2026-03-14T13:00:00.000000Z"),
            timeless,
        ),
    )
    findings, tally = scan(scanner(tmp_path, bounds=bounds), unit)
    assert [one.events[0].position for one in findings] == [2, 4]
    assert (tally.events, tally.outside, tally.timeless, tally.log_types.total()) == (4, 2, 1, 2)


def test_a_rule_that_cannot_judge_an_event_is_counted_with_its_place_and_costs_no_other(tmp_path: Path) -> None:
    slow = event(2, "C:\\whoami.exe", "a" * 5_000)
    unit = ListInput("a.evtx", (whoami(1), slow, slow))
    findings, tally = scan(scanner(tmp_path, {"slow.yml": SLOW, "whoami.yml": WHOAMI}), unit)
    assert [one.rule.title for one in findings if one.rule.title == "Whoami"] == ["Whoami"] * 3
    ((rule, failure),) = tally.failures.items()
    assert (rule, failure.count, str(failure.first.location)) == (0, 2, "a.evtx#2")


def test_what_came_before_does_not_matter(tmp_path: Path) -> None:
    slow = ListInput("slow.evtx", (event(1, "x", "a" * 5_000),) * 3)
    rules = {"slow.yml": SLOW, "whoami.yml": WHOAMI}
    used = scanner(tmp_path, rules)
    _, first = scan(used, slow)
    _, second = scan(used, slow)
    assert second.failures[0].count == first.failures[0].count == 3


class Tripping:
    """An evaluator that cannot judge anything and rests its first rule on every record."""

    def __init__(self, ruleset: CompiledRuleset, on_error: OnError) -> None:
        self._on_error = on_error

    def forget_failures(self) -> None:
        pass

    def matches(
        self, records: Sequence[Record], routes: Sequence[Route], texts: Sequence[bytes | str]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        for number, _ in enumerate(records):
            self._on_error(0, BreakerOpened("too slow"))
            yield number, ()

    def matched_fields(self, number: int, record: Record, route: Route) -> dict[str, Any]:
        return {}


def test_a_rule_that_is_rested_is_a_finding(tmp_path: Path) -> None:
    ruleset = compiled(tmp_path)
    one = Scanner(ruleset, mapper(), ScanSettings((), Limits()), Tripping)
    (finding,), tally = scan(one, ListInput("a.evtx", (event(5),)))
    assert finding.rule.id == "tocsin.breaker"
    assert finding.matched["rule"] == ruleset.rules[0].id
    assert finding.events[0].source == "a.evtx"
    assert tally.failures[0].count == 1


FAKED = WHOAMI.replace("Image|endswith: '\\whoami.exe'", "_enriched.assets.owner: Finance")


def test_what_a_log_calls_an_enrichment_is_not_believed(tmp_path: Path) -> None:
    assert FAKED != WHOAMI
    faked = {**whoami(1), "_enriched": {"assets": {"owner": "Finance"}}}
    found, tally = scan(scanner(tmp_path, {"a.yml": FAKED, "b.yml": MIMIKATZ}), ListInput("log", [faked, mimikatz(2)]))
    assert [finding.rule.title for finding in found] == ["Mimikatz"]
    assert tally.events == 2
