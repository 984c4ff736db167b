"""Scores: findings against the truth, counted by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tocsin.core.errors import UsageError
from tocsin.core.times import iso
from tocsin.simulate import Truth, read_truth, score
from tocsin.simulate.truth import TrueEvent

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(minute: int, run: int, technique: str, *, loud: bool) -> TrueEvent:
    return TrueEvent(BEGIN + timedelta(minutes=minute), run, f"attack-{run}", f"{technique} step", technique, "x", loud)


TRUTH = Truth(
    events={
        ("logs/a.ndjson", 0): event(0, 0, "T1", loud=False),
        ("logs/a.ndjson", 9): event(5, 0, "T2", loud=True),
        ("logs/a.ndjson", 20): event(6, 0, "T2", loud=True),
        ("logs/b.log", 0): event(30, 1, "T2", loud=True),
    },
    sources=frozenset({"logs/a.ndjson", "logs/b.log"}),
    people=30,
    days=1,
    harmless=1000,
)


def finding(title: str, level: str, minute: int, *events: tuple[str, int]) -> dict[str, Any]:
    return {
        "time": iso(BEGIN + timedelta(minutes=minute)),
        "rule": {"title": title, "level": level},
        "events": [{"source": source, "position": position} for source, position in events],
    }


def test_a_technique_is_found_when_a_finding_has_one_of_its_events() -> None:
    result = score([finding("two", "high", 6, ("/x/logs/a.ndjson", 20))], TRUTH)
    assert [(item.run, item.technique, item.rules) for item in result.techniques] == [
        (0, "T1", ()),
        (0, "T2", ("two",)),
        (1, "T2", ()),
    ]
    assert (result.recall.found, result.recall.of) == (1, 3)
    assert (result.loud_recall.found, result.loud_recall.of) == (1, 2)


def test_time_to_detect_counts_from_the_first_event_to_the_first_true_finding() -> None:
    findings = [
        finding("late", "high", 6, ("logs/a.ndjson", 20)),
        finding("early", "low", 5, ("logs/a.ndjson", 9)),
        finding("wrong", "critical", 1, ("logs/a.ndjson", 4)),
    ]
    first, second = score(findings, TRUTH).runs
    assert (first.seconds, first.seconds_high) == (300, 360)
    assert (second.seconds, second.seconds_high) == (None, None)


def test_a_finding_of_several_events_is_true_when_one_of_them_is() -> None:
    result = score([finding("chain", "medium", 5, ("logs/b.log", 77), ("logs/b.log", 0))], TRUTH)
    assert [(item.level, item.true, item.false) for item in result.levels] == [("medium", 1, 0)]


def test_false_findings_are_counted_by_level_and_grave_ones_by_rule() -> None:
    findings = [finding("noisy", "high", 2, ("logs/a.ndjson", 4))] * 3
    findings += [finding("chatty", "low", 2, ("logs/a.ndjson", 4)), finding("good", "high", 5, ("logs/a.ndjson", 9))]
    result = score(findings, TRUTH)
    assert [(item.level, item.true, item.false) for item in result.levels] == [("low", 0, 1), ("high", 1, 3)]
    assert result.false_by_rule == (("noisy", "high", 3),)
    assert result.false_high == 3


def test_findings_in_other_files_are_left_out() -> None:
    result = score([finding("other", "high", 2, ("elsewhere/a.ndjson", 0))], TRUTH)
    assert (result.findings, result.outside, result.levels) == (1, 1, ())


def test_no_findings_are_a_score_too() -> None:
    result = score([], TRUTH)
    assert (result.recall.found, result.false_high, result.levels) == (0, 0, ())


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no truth"):
        read_truth(tmp_path)
