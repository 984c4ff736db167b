"""Correlations and matches that are made up, and how they arrive: out of order, twice, in batches, from two sources."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule

COMPARISONS = ("gt", "gte", "lt", "lte", "eq", "neq")
COUNTS = ("event_count", "value_count", "value_sum")
SOURCES = ("x", "y")


@dataclass(frozen=True)
class Case:
    """A rule, its matches, and the batches in which they arrive: (source, match)."""

    rule: CorrelationRule
    matches: list[Match]
    lateness: int
    batches: list[list[tuple[str, Match]]]


@st.composite
def rules(draw: st.DrawFn) -> CorrelationRule:
    kind = draw(
        st.sampled_from(
            (*COUNTS, *COUNTS, "value_avg", "value_median", "value_percentile", "temporal", "temporal_ordered")
        )
    )
    count = draw(st.integers(2, 3))
    names = ("a", "b", "c")[:count]
    condition: tuple[tuple[str, str], ...] = ()
    wanted: tuple[int, ...] = ()
    unwanted = 0
    if kind == "temporal":
        if draw(st.booleans()):
            unwanted = 1 << draw(st.integers(0, count - 1))
        rest = [1 << index for index in range(count) if not unwanted >> index & 1]
        wanted = draw(st.sampled_from(((sum(rest),), tuple(rest))))
    elif kind != "temporal_ordered":
        low = draw(st.integers(1, 4))
        condition = ((draw(st.sampled_from(("gt", "gte"))), str(low)),)
        if draw(st.booleans()):
            condition = ((draw(st.sampled_from(COMPARISONS)), str(low)), ("lte", str(low + 3)))[
                : draw(st.integers(1, 2))
            ]
    return CorrelationRule(
        id="r",
        title="R",
        level="high",
        logic_hash="l",
        kind=kind,
        span=draw(st.integers(1, 12)),
        rules=names,
        condition=condition,  # type: ignore[arg-type]
        wanted=wanted,
        unwanted=unwanted,
        percentile=draw(st.sampled_from((10, 50, 90, 100))),
        longest=draw(st.integers(5, 30)),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rule = draw(rules())
    lateness = draw(st.integers(0, 10))
    matches: list[Match] = []
    arrivals: list[tuple[int, int, str, Match]] = []
    lead = draw(st.integers(-40, 40))
    for number in range(draw(st.integers(0, 28))):
        time = draw(st.integers(0, 70))
        match = Match(
            time,
            f"{draw(st.integers(0, 99)):02d}-{number}",
            (draw(st.sampled_from(("", "g", "h"))),),
            draw(st.integers(1, (1 << len(rule.rules)) - 1)),
            draw(st.sampled_from(("-1", "0", "1", "2", "0.5"))),
            number,
        )
        source = draw(st.sampled_from(SOURCES))
        matches.append(match)
        for _ in range(draw(st.sampled_from((1, 1, 1, 2)))):
            at = time + draw(st.integers(0, lateness)) + (lead if source == "y" else 0)
            arrivals.append((at, draw(st.integers(0, 9)), source, match))
    arrivals.sort(key=lambda each: each[:2])
    order = [(source, match) for _, _, source, match in arrivals]
    cuts = [0, *sorted(draw(st.sets(st.integers(0, max(len(order), 1)), max_size=6))), len(order)]
    batches = [order[begin:end] for begin, end in pairwise(cuts)]
    return Case(rule, matches, lateness, batches)
