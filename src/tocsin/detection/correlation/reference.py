"""The definition of correlations: sort everything, then look. Slow, and right by being plain.

An instant is *hot* when the correlation is true over the span that ends with it, that begin excluded. An *episode* is a
run of hot instants, each at most a span after the one before. It is cut at multiples of the greater of a day and the
span from its first hot instant, and each piece is one finding.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tocsin.detection.correlation.aggregates import aggregate
from tocsin.detection.correlation.episodes import EVIDENCE_KEPT, Piece
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import CorrelationRule


class HotInstant(NamedTuple):
    """An instant at which a correlation is true, the last moment it covers, and what makes it so."""

    time: int
    end: int
    evidence: list[Match]


def pieces(rule: CorrelationRule, matches: Sequence[Match]) -> list[Piece]:
    """Give all findings of a correlation over matches that come in any order, some of them twice."""
    found = []
    for group in sorted({match.group for match in matches}):
        own = sorted({match[:5]: match for match in matches if match.group == group}.values())
        counted = [match for match in own if match.rules & ~rule.unwanted]
        found += [piece for episode in episodes(rule, own) for piece in _pieces(rule, group, counted, episode)]
    return found


def episodes(rule: CorrelationRule, matches: Sequence[Match]) -> list[list[HotInstant]]:
    """Give the episodes of one group: its hot instants in order, divided where they are too far apart."""
    episodes: list[list[HotInstant]] = []
    for hot in _hots(rule, matches):
        if episodes and hot.time - episodes[-1][-1].time <= rule.span:
            episodes[-1].append(hot)
        else:
            episodes.append([hot])
    return episodes


def _pieces(
    rule: CorrelationRule, group: tuple[str, ...], counted: Sequence[Match], episode: list[HotInstant]
) -> Iterator[Piece]:
    parts: dict[int, list[HotInstant]] = {}
    for hot in episode:
        parts.setdefault((hot.time - episode[0].time) // rule.cut, []).append(hot)
    before: int | None = None
    for part in sorted(parts):
        begin, end = parts[part][0], parts[part][-1].end
        first = begin.evidence[0]
        after = [match for match in counted if (match >= first if before is None else match.time > before)]
        kept = tuple(match.handle for match in begin.evidence[:EVIDENCE_KEPT])
        count = sum(match.time <= end for match in after)
        yield Piece(group, begin.time, first.time, end, count, kept)
        before = end


def _hots(rule: CorrelationRule, matches: Sequence[Match]) -> Iterator[HotInstant]:
    if rule.is_tumbling:
        for window in sorted({match.time // rule.span for match in matches}):
            within = [match for match in matches if match.time // rule.span == window]
            if rule.accepts(aggregate(rule, [match.value for match in within])):
                end = (window + 1) * rule.span
                yield HotInstant(end, end - 1, within)
        return
    unwanted = [match.time for match in matches if match.rules & rule.unwanted]
    wanted = [match for match in matches if match.rules & ~rule.unwanted]
    for time in sorted({match.time for match in wanted}):
        evidence = _witness(rule, [match for match in wanted if time - rule.span < match.time <= time])
        if evidence and not any(abs(time - other) < rule.span for other in unwanted):
            yield HotInstant(time, time, evidence)


def _witness(rule: CorrelationRule, window: Sequence[Match]) -> list[Match]:
    """Give the newest matches that make a correlation true over a window; none where it is not true."""
    if rule.kind == "event_count":
        return list(window[-rule.threshold :]) if len(window) >= rule.threshold else []
    if rule.kind == "value_count":
        last = sorted({match.value: match for match in window}.values())
        return last[-rule.threshold :] if len(last) >= rule.threshold else []
    if rule.kind == "value_sum":
        return list(window) if rule.accepts(aggregate(rule, [match.value for match in window])) else []
    steps = range(len(rule.rules))
    if rule.kind == "temporal":
        newest = {step: match for match in window for step in steps if match.rules >> step & 1}
        near = sum(1 << step for step in newest)
        is_true = any(near & wanted == wanted for wanted in rule.wanted)
        return sorted(set(newest.values())) if is_true else []
    chain: list[Match] = []
    for step in reversed(steps):  # from the last step on backwards, each as late as it can be
        fitting = [match for match in window if match.rules >> step & 1 and (not chain or match.time <= chain[-1].time)]
        if not fitting:
            return []
        chain.append(fitting[-1])
    return sorted(set(chain))
