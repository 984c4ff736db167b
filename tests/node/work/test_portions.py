"""Portions: all batches, in their order, cut where it is enough."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.node.work.portions import portions
from tocsin.pipeline.spool import Payload, SpooledBatch


def batch(seq: int, events: int, size: int = 0) -> SpooledBatch:
    return SpooledBatch(seq, 0, 0, Payload("web", "text", bytes(size), events))


@given(st.lists(st.integers(0, 1500), max_size=30))
def test_nothing_is_left_out_or_turned_round(counts: list[int]) -> None:
    batches = [batch(seq, events) for seq, events in enumerate(counts)]
    cut = list(portions(batches))
    assert [each for some in cut for each in some] == batches
    assert all(sum(each.payload.events for each in some[:-1]) < 1000 for some in cut)
    assert all(sum(each.payload.events for each in some) >= 1000 for some in cut[:-1])


def test_large_batches_are_portions_of_their_own() -> None:
    batches = [batch(1, 1, 5 * 1024**2), batch(2, 1), batch(3, 1, 5 * 1024**2)]
    assert [len(some) for some in portions(batches)] == [1, 2]
