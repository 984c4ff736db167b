from collections import Counter

from tocsin.node.tally import Tally


def test_of_endless_kinds_of_unknown_events_only_the_first_are_told_apart_however_many_parts_there_are() -> None:
    whole = Tally()
    for part in range(50):
        whole.merge(Tally(unknown=Counter({f"kind {part}-{number}": 2 for number in range(50)})))
    assert len(whole.unknown) == 201
    assert whole.unknown.total() == 5000
    assert whole.unknown["kind 0-0"] == 2
    assert whole.unknown["others"] == 5000 - 400
