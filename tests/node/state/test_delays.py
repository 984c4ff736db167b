"""How long events wait to be judged: counted under the smallest bound, as a naive reference says."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.node.state.delays import BOUNDS, delays, delays_of
from tocsin.pipeline.spool import Payload, SpooledBatch

NOW = 1_900_000_000.0


def batch(waited_ms: int, events: int) -> SpooledBatch:
    return SpooledBatch(1, 0, round(NOW * 10**9) - waited_ms * 10**6, Payload("web", "text", b"", events))


@given(st.lists(st.tuples(st.integers(-1000, 10**8), st.integers(1, 1000))))
def test_every_event_is_counted_once_under_the_bound_it_waited_for_at_most(waited: list[tuple[int, int]]) -> None:
    counted = delays((batch(*each) for each in waited), NOW)
    found = delays_of({name: number for (_, name), number in counted.items()})
    for bound, (name, cumulated) in zip([*BOUNDS, float("inf")], found.cumulated(), strict=True):
        assert float(name.replace("+Inf", "inf")) == bound
        assert cumulated == sum(events for ms, events in waited if max(0, ms) / 1000 <= bound)
    assert round(found.total * 1000) == sum(max(0, ms) * events for ms, events in waited)


def test_where_nothing_was_judged_nothing_is_counted() -> None:
    assert delays([], NOW) == {}
    assert set(delays_of({}).buckets) == {0}
