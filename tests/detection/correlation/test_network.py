"""Correlations over correlations: as if the inner ones were judged first, over everything."""

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.correlation.cases import SOURCES, rules
from tocsin.core.finding import EventReference
from tocsin.detection.correlation import reference
from tocsin.detection.correlation.correlator import NEVER
from tocsin.detection.correlation.event_matches import EventMatches, Part
from tocsin.detection.correlation.findings import finding_id
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.network import Network
from tocsin.detection.correlation.rule import CorrelationRule

Group = tuple[str, ...]


def inner_instants(rule: CorrelationRule, matches: list[Match]) -> list[tuple[int, Group, int]]:
    """Give all hot instants of a correlation, with the first one of their piece, from its definition."""
    found = []
    for group in {match.group for match in matches}:
        own = sorted(match for match in matches if match.group == group)
        for episode in reference.episodes(rule, own):
            parts: dict[int, int] = {}
            for hot in episode:
                first = parts.setdefault((hot.time - episode[0].time) // rule.cut, hot.time)
                found.append((hot.time, group, first))
    return found


@st.composite
def events(draw: st.DrawFn) -> list[tuple[int, str, EventMatches]]:
    """Give events of two users on two hosts, with when each arrives and from where."""
    lead = draw(st.integers(-30, 30))
    made = []
    for number in range(draw(st.integers(0, 25))):
        time = draw(st.integers(0, 60))
        user, host = draw(st.sampled_from("uv")), draw(st.sampled_from("hi"))
        parts = [Part(0, (user, host), draw(st.integers(1, 7)), draw(st.sampled_from(("1", "2"))))]
        if draw(st.booleans()):
            parts = [Part(1, (user,), 2)] if draw(st.booleans()) else [*parts, Part(1, (user,), 2)]
        source = draw(st.sampled_from(SOURCES))
        event = EventReference(f"{draw(st.integers(0, 99)):02}-{number}", str(time), "s", number)
        made.append(
            (
                time + draw(st.integers(0, 5)) + (lead if source == "y" else 0),
                source,
                EventMatches(time, "", event, (), tuple(parts)),
            )
        )
    return sorted(made, key=lambda each: each[0])


@settings(max_examples=400, deadline=None)
@given(
    rules(),
    events(),
    st.sampled_from(("temporal_ordered", "event_count", "value_count")),
    st.integers(1, 12),
    st.integers(1, 6),
)
def test_an_outer_correlation_sees_every_hot_instant_of_the_inner_one(
    inner: CorrelationRule, arriving: list[tuple[int, str, EventMatches]], kind: str, span: int, batch: int
) -> None:
    above = CorrelationRule(
        id="outer",
        title="Outer",
        level="high",
        logic_hash="o",
        kind=kind,  # type: ignore[arg-type]
        span=span,
        rules=(inner.id, "base"),
        group_by=("user",),
        condition=() if kind == "temporal_ordered" else (("gte", "2"),),
    )
    below = CorrelationRule(
        **{name: getattr(inner, name) for name in inner.__struct_fields__} | {"group_by": ("user", "host")}
    )
    fields = (("host",), ()) if kind == "value_count" else ((), ())
    loaded = [
        _loaded(below, (("user", "host"),) * len(below.rules), ((),) * len(below.rules)),
        _loaded(above, (("user",), ("user",)), fields),
    ]
    store = [event for _, _, event in arriving]
    network = Network(loaded, store.__getitem__)
    found = []
    newest = dict.fromkeys({source for _, source, _ in arriving}, -NEVER)
    for begin in range(0, len(store), batch):
        some = list(enumerate(store))[begin : begin + batch]
        for handle, event in some:
            source = arriving[handle][1]
            newest[source] = max(newest[source], event.time)
        found += network.take(some, min(newest.values()) - 5)
    found += network.end()
    assert network.late == 0

    matches = [
        Match(event.time, event.order, part.group, part.rules, part.value, handle)
        for handle, event in enumerate(store)
        for part in event.parts
        if part.correlation == 0
    ]
    outer = [
        Match(time, finding_id(below, group, first), group[:1], 1, group[1] if kind == "value_count" else None)
        for time, group, first in inner_instants(below, matches)
    ] + [
        Match(event.time, event.order, part.group, part.rules, part.value)
        for event in store
        for part in event.parts
        if part.correlation == 1
    ]
    wanted = [(0, p.group, p.hot, p.total) for p in reference.pieces(below, matches)]
    wanted += [(1, p.group, p.hot, p.total) for p in reference.pieces(above, outer)]
    moments = [(index, finding.group, finding.id, finding.count) for index, finding in found]
    rules_ = (below, above)
    note(f"outer findings: {any(index for index, *_ in wanted)}")
    assert sorted(moments) == sorted(
        (index, group, finding_id(rules_[index], group, hot), total) for index, group, hot, total in wanted
    )


def _loaded(rule: CorrelationRule, groups: tuple[Group, ...], fields: tuple[Group, ...]) -> LoadedCorrelation:
    return LoadedCorrelation(rule, path="", generate=False, groups=groups, fields=fields)
