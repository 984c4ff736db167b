"""Compares findings with the truth: what was found, what was missed, what was found wrongly, and how soon.

A technique of a scenario counts as found when a finding has one of its events. A finding is true when one of its
events is an intruder's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tocsin.core.finding import LEVELS, Level
from tocsin.core.times import parse_time
from tocsin.simulate.truth import TrueEvent, Truth

_HIGH = LEVELS.index("high")


@dataclass(frozen=True, slots=True)
class Share:
    """So many found of so many."""

    found: int
    of: int

    @property
    def percent(self) -> float | None:
        """Give the share in hundredths, or None where there was nothing to find."""
        return 100 * self.found / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class TechniqueScore:
    """One technique in one run of a scenario: how many events it has, and which rules found some of them."""

    run: int
    scenario: str
    technique: str
    tactic: str
    loud: bool
    steps: tuple[str, ...]
    events: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunScore:
    """One run of a scenario: its techniques, and seconds from its first event to the first true finding."""

    run: int
    scenario: str
    techniques: Share
    loud: Share
    seconds: float | None
    seconds_high: float | None


@dataclass(frozen=True, slots=True)
class LevelScore:
    """The findings of one level: how many are true."""

    level: Level
    true: int
    false: int


@dataclass(frozen=True, slots=True)
class Score:
    """Findings against the truth; `false_by_rule` counts the false findings of level high or above."""

    findings: int
    outside: int
    techniques: tuple[TechniqueScore, ...]
    runs: tuple[RunScore, ...]
    levels: tuple[LevelScore, ...]
    false_by_rule: tuple[tuple[str, str, int], ...]
    people: int
    days: int
    harmless: int

    @property
    def recall(self) -> Share:
        """Give the share of techniques found, over all runs."""
        return Share(sum(bool(item.rules) for item in self.techniques), len(self.techniques))

    @property
    def loud_recall(self) -> Share:
        """Give the share of techniques found of those that make noise."""
        loud = [item for item in self.techniques if item.loud]
        return Share(sum(bool(item.rules) for item in loud), len(loud))

    @property
    def false_high(self) -> int:
        """Give the number of false findings of level high or above."""
        return sum(item.false for item in self.levels if LEVELS.index(item.level) >= _HIGH)


@dataclass(slots=True)
class _Tally:
    """What is added up while findings go by."""

    findings: int = 0
    outside: int = 0
    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    false_rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    first: dict[int, datetime] = field(default_factory=dict)
    first_high: dict[int, datetime] = field(default_factory=dict)


def score(findings: Iterable[Mapping[str, Any]], truth: Truth) -> Score:
    """Score findings (as `tocsin scan -f ndjson` writes them) against the truth of the logs that were scanned."""
    tally = _Tally()
    for finding in findings:
        _count(finding, truth, tally)
    techniques = _techniques(truth, tally)
    levels = [level for level in LEVELS if tally.true[level] or tally.false[level]]
    return Score(
        findings=tally.findings,
        outside=tally.outside,
        techniques=techniques,
        runs=_runs(truth, techniques, tally),
        levels=tuple(LevelScore(level, tally.true[level], tally.false[level]) for level in levels),
        false_by_rule=tuple(
            (title, level, count)
            for (title, level), count in sorted(tally.false_rules.items(), key=lambda item: (-item[1], item[0]))
        ),
        people=truth.people,
        days=truth.days,
        harmless=truth.harmless,
    )


def _count(finding: Mapping[str, Any], truth: Truth, tally: _Tally) -> None:
    rule = finding["rule"]
    title, level = rule["title"], rule["level"]
    known, hits = False, []
    for event in finding["events"]:
        source = truth.source_of(event["source"])
        known = known or source is not None
        hit = truth.events.get((source, event["position"])) if source is not None else None
        if hit is not None:
            hits.append(hit)
    tally.findings += 1
    if not known:
        tally.outside += 1
        return
    is_high = LEVELS.index(level) >= _HIGH
    if not hits:
        tally.false[level] += 1
        if is_high:
            tally.false_rules[title, level] += 1
        return
    tally.true[level] += 1
    time = parse_time(finding["time"]) or hits[0].time
    for hit in hits:
        tally.rules.setdefault((hit.run, hit.technique), set()).add(title)
        tally.first[hit.run] = min(tally.first.get(hit.run, time), time)
        if is_high:
            tally.first_high[hit.run] = min(tally.first_high.get(hit.run, time), time)


def _techniques(truth: Truth, tally: _Tally) -> tuple[TechniqueScore, ...]:
    grouped: dict[tuple[int, str], list[TrueEvent]] = {}
    for event in truth.events.values():
        grouped.setdefault((event.run, event.technique), []).append(event)
    return tuple(
        TechniqueScore(
            run=run,
            scenario=events[0].scenario,
            technique=technique,
            tactic=events[0].tactic,
            loud=any(event.loud for event in events),
            steps=tuple(dict.fromkeys(event.step for event in events)),
            events=len(events),
            rules=tuple(sorted(tally.rules.get((run, technique), ()))),
        )
        for (run, technique), events in sorted(grouped.items(), key=lambda item: (item[0][0], item[1][0].time))
    )


def _runs(truth: Truth, techniques: tuple[TechniqueScore, ...], tally: _Tally) -> tuple[RunScore, ...]:
    begins: dict[int, datetime] = {}
    for event in truth.events.values():
        begins[event.run] = min(begins.get(event.run, event.time), event.time)
    scores = []
    for run, begin in sorted(begins.items()):
        own = [item for item in techniques if item.run == run]
        loud = [item for item in own if item.loud]
        scores.append(
            RunScore(
                run=run,
                scenario=own[0].scenario,
                techniques=Share(sum(bool(item.rules) for item in own), len(own)),
                loud=Share(sum(bool(item.rules) for item in loud), len(loud)),
                seconds=_seconds(begin, tally.first.get(run)),
                seconds_high=_seconds(begin, tally.first_high.get(run)),
            )
        )
    return tuple(scores)


def _seconds(begin: datetime, found: datetime | None) -> float | None:
    return max(0.0, (found - begin).total_seconds()) if found else None
