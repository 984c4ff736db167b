from collections.abc import Sequence

from tocsin.node.messages import Job
from tocsin.node.work_list import WorkList
from tocsin.pipeline.sources import InputPart
from tocsin.testing.inputs import ListInput


def parts(*sizes: int) -> list[InputPart]:
    """Give parts of these sizes; an input in memory has a byte a record."""
    return [InputPart(ListInput(f"{number}", ({},) * size)) for number, size in enumerate(sizes)]


def numbers(jobs: Sequence[Job]) -> list[int]:
    return [job.number for job in jobs]


def test_small_parts_are_handed_out_several_at_once_and_large_ones_alone() -> None:
    work = WorkList(parts(*[10] * 100, 200_000, 200_000, 5, 5))
    bundles = []
    while jobs := work.bundle(1000):
        bundles.append(numbers(jobs))
    assert bundles == [[*range(64)], [*range(64, 101)], [101], [102, 103]]


def test_nothing_is_handed_out_from_the_end_on() -> None:
    work = WorkList(parts(1, 1, 1, 1, 1))
    assert numbers(work.bundle(3)) == [0, 1, 2]
    assert numbers(work.bundle(3)) == []
    assert numbers(work.bundle(4)) == [3]


def test_what_is_given_back_is_handed_out_first() -> None:
    work = WorkList(parts(*[100_000] * 5))
    first = work.bundle(1000)
    assert numbers(first) == [0, 1]
    assert numbers(work.bundle(1000)) == [2, 3]
    work.give_back(first[1:])
    assert numbers(work.bundle(2)) == [1]
    assert numbers(work.bundle(1000)) == [4]


def test_parts_are_looked_up_by_their_number_and_read_no_further_than_needed() -> None:
    given = parts(200_000, 200_000, 200_000)
    stream = iter(given)
    work = WorkList(stream)
    work.bundle(1000)
    assert work.close(0) is given[0]
    assert next(stream) is given[1]
