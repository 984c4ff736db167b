"""The same matches give the same findings, in whatever order and batches they arrive."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.correlation.cases import SOURCES, Case, cases
from tocsin.detection.correlation import reference
from tocsin.detection.correlation.correlator import NEVER, Correlator, Told
from tocsin.detection.correlation.episodes import Piece
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.rule import Comparison, CorrelationRule


def run(case: Case, partitions: int, *, provisional: bool = False) -> list[Told]:
    """Run a case with its groups shared out; every partition is told of all watermarks."""
    correlators = [Correlator(case.rule, provisional=provisional) for _ in range(partitions)]
    seen = {source for batch in case.batches for source, _ in batch}
    newest = {source: -NEVER for source in SOURCES if source in seen}
    told: list[Told] = []
    for batch in case.batches:
        for source, match in batch:
            newest[source] = max(newest[source], match.time)
        watermark = min(newest.values(), default=-NEVER) - case.lateness
        for number, correlator in enumerate(correlators):
            mine = [match for _, match in batch if len(match.group[0]) % partitions == number]
            told += correlator.take(mine, max(watermark, -NEVER))
    for correlator in correlators:
        told += correlator.end()
        assert correlator.late == 0
        assert correlator.groups == 0
    return told


@settings(max_examples=1500, deadline=None)
@given(cases(), st.sampled_from((1, 2)))
def test_findings_are_those_of_the_reference(case: Case, partitions: int) -> None:
    told = run(case, partitions)
    assert sorted(each.piece for each in told) == sorted(reference.pieces(case.rule, case.matches))


@settings(max_examples=1500, deadline=None)
@given(cases())
def test_what_is_told_early_leads_to_the_same_end(case: Case) -> None:
    told = run(case, 1, provisional=True)
    final = [each.piece for each in told if each.status == "final"]
    assert sorted(final) == sorted(reference.pieces(case.rule, case.matches))
    open_: dict[tuple[tuple[str, ...], int], str] = {}
    ended: set[tuple[tuple[str, ...], int]] = set()
    for each in told:
        name = (each.piece.group, each.piece.hot)
        assert name not in ended, "a final finding changed"
        if each.status == "final":
            ended.add(name)
            open_.pop(name, None)
        elif each.status == "withdrawn":
            assert open_.pop(name) == "provisional", "a confirmed finding was withdrawn"
        else:
            assert open_.get(name) != "confirmed" or each.status == "confirmed"
            open_[name] = each.status
    assert not open_


def test_a_late_match_is_counted_and_changes_nothing() -> None:
    case = Case(_count(2), [], 0, [])
    correlator = Correlator(case.rule)
    told = correlator.take([Match(5, "a", ("g",)), Match(6, "b", ("g",))], 100)
    assert [each.piece for each in told] == [Piece(("g",), 6, 5, 6, 2, (0, 0))]
    assert correlator.take([Match(99, "c", ("g",))], 100) == []
    assert correlator.late == 1


def test_the_cases_are_worth_something() -> None:
    found: Counter[str] = Counter()

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(cases())
    def look(case: Case) -> None:
        found[case.rule.kind] += bool(reference.pieces(case.rule, case.matches))

    look()
    assert len(found) == 8
    assert min(found.values()) > 0, found


def _count(threshold: int) -> CorrelationRule:
    condition: tuple[tuple[Comparison, str], ...] = (("gte", str(threshold)),)
    return CorrelationRule("r", "R", "high", "l", "event_count", 10, ("a",), condition=condition)
