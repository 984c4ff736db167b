"""Findings: what they hold, and that their ids are the same every time."""

from datetime import UTC, datetime

import pytest

from tests.detection.engine.strategies import WINDOWS, PathRoute, rule_of
from tocsin.core.entity import Entity
from tocsin.core.errors import EvaluationError
from tocsin.core.event import Event
from tocsin.core.values import Record
from tocsin.detection.engine.breaker import FAILURES_TO_OPEN, BreakerOpened, Breakers
from tocsin.detection.engine.expression import And, Atom, Named, Not, Null, Or, Regex, Text
from tocsin.detection.findings import breaker_finding, make_finding

ROUTE = PathRoute()
TIME = datetime(2024, 2, 29, 12, 0, 0, 123456, UTC)
RECORD: Record = {"Image": "C:\\x\\cmd.exe", "CommandLine": "cmd /c whoami", "User": "eve", "Parent": None}
CONDITION = And(
    (
        Named("selection", And((Atom("Image", Text("endswith", "\\cmd.exe")), Atom("Parent", Null())))),
        Or((Atom("CommandLine", Text("contains", "whoami")), Atom("User", Text("equals", "mallory")))),
        Not(Atom("User", Text("equals", "system"))),
    )
)


def event(record: Record, source: str = "a.ndjson", position: int = 7) -> Event:
    return Event(record, f"{source}:{position}", TIME, source, position, "test", (Entity("user", "eve"),))


def test_matched_fields_are_those_that_made_the_rule_true() -> None:
    finding = make_finding(rule_of(CONDITION), event(RECORD), ROUTE)
    assert finding.matched == {"Image": "C:\\x\\cmd.exe", "Parent": None, "CommandLine": "cmd /c whoami"}
    assert finding.time == "2024-02-29T12:00:00.123456Z"
    assert finding.events[0].position == 7
    assert finding.logsource == WINDOWS
    assert finding.status == "final"


def test_a_keyword_is_matched_where_it_was_found() -> None:
    keyword = rule_of(Atom(None, Text("contains", "whoami")))
    record: Record = {"Event": {"Data": [{"Text": "nothing"}, {"Text": "then WHOAMI ran"}]}, "n": 1}
    assert make_finding(keyword, event(record), ROUTE).matched == {"Event.Data.Text": "then WHOAMI ran"}


def test_ids_do_not_change_and_fingerprints_know_no_origin() -> None:
    rule = rule_of(CONDITION)
    first, again = make_finding(rule, event(RECORD), ROUTE), make_finding(rule, event(dict(RECORD)), ROUTE)
    elsewhere = make_finding(rule, event(RECORD, "b.ndjson", 1), ROUTE)
    assert first == again
    assert first.id != elsewhere.id
    assert first.fingerprint == elsewhere.fingerprint
    assert first.fingerprint != make_finding(rule, event({**RECORD, "User": "bob"}), ROUTE).fingerprint


def test_a_branch_that_runs_out_of_time_does_not_spoil_a_finding() -> None:
    slow = Atom("CommandLine", Regex(r"^(a|aa)+$"))
    record: Record = {"CommandLine": "a" * 60 + "é!"}
    finding = make_finding(rule_of(Or((Atom("CommandLine", Text("endswith", "!")), slow))), event(record), ROUTE)
    assert finding.matched == record


def test_an_opened_breaker_is_a_finding_itself() -> None:
    rule, breakers = rule_of(CONDITION), Breakers()
    errors = [breakers.failed(0, EvaluationError("too slow")) for _ in range(FAILURES_TO_OPEN)]
    opened = errors[-1]
    if not isinstance(opened, BreakerOpened):
        pytest.fail("the breaker did not open")
    finding = breaker_finding(rule, opened, event(RECORD), ROUTE)
    assert finding.rule.id == "tocsin.breaker"
    assert finding.rule.level == rule.level
    assert finding.matched["rule"] == rule.id
    assert finding.id != make_finding(rule, event(RECORD), ROUTE).id
