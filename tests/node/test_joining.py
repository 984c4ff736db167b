from pathlib import Path

from tocsin.core.errors import InputError, UndecodableRecord
from tocsin.core.location import Location
from tocsin.node.joining import Joining
from tocsin.node.tally import SourceFaults, Tally
from tocsin.pipeline.sources import InputPart, InputRef


def counts(source: str, *, events: int = 0, lines: int = 0, fault: Location | None = None) -> Tally:
    """Give what a scanner counts of one part."""
    tally = Tally(events=events, lines=lines, inputs=1, empty=[] if events else [source])
    if fault is not None:
        tally.faulty[source] = SourceFaults(1, UndecodableRecord("x", location=fault))
        tally.faults[UndecodableRecord] += 1
    return tally


def parts(whole: InputRef, *cuts: int) -> list[InputPart]:
    return [InputPart(whole, "ndjson", begin, end) for begin, end in zip(cuts, [*cuts[1:], None], strict=True)]


def test_parts_of_an_input_are_one_input() -> None:
    tally = Tally()
    joining = Joining(tally)
    for part in (*parts(InputRef("a", None, 90), 0, 30, 60), *parts(InputRef("b", None, 30), 0)):
        joining.add(part, counts(part.source, events=5))
    assert (tally.inputs, tally.events, tally.empty) == (2, 20, [])


def test_an_input_is_empty_only_if_all_of_its_parts_are() -> None:
    tally = Tally()
    joining = Joining(tally)
    first, middle, last = parts(InputRef("some", None, 90), 0, 30, 60)
    joining.add(first, counts("some"))
    joining.add(middle, counts("some", events=1))
    joining.add(last, counts("some"))
    for part in parts(InputRef("none", None, 90), 0, 30, 60):
        joining.add(part, counts("none"))
    for part in parts(InputRef("whole", None, 90), 0):
        joining.add(part, counts("whole"))
    assert (tally.inputs, tally.empty) == (3, ["none", "whole"])


def test_the_first_fault_of_an_input_is_told_with_its_line_in_the_file() -> None:
    tally = Tally()
    joining = Joining(tally)
    for name in ("one", "two"):
        first, second, third = parts(InputRef(name, None, 90), 0, 30, 60)
        joining.add(first, counts(name, events=2, lines=10))
        joining.add(second, counts(name, events=1, lines=4, fault=Location(name, line=3, record=8)))
        joining.add(third, counts(name, events=1, lines=5, fault=Location(name, line=2, record=19)))
    assert [(one.count, one.first.location) for one in tally.faulty.values()] == [
        (2, Location("one", line=13, record=8)),
        (2, Location("two", line=13, record=8)),
    ]


def test_lines_are_counted_in_the_file_when_a_part_was_lost(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\ntwo\nthree\nfour\nfive\n")
    first, second, third = parts(InputRef("log", path, path.stat().st_size), 0, 8, 14)
    tally = Tally()
    joining = Joining(tally)
    joining.add(first, counts("log", events=2, lines=2))
    joining.add(second, Tally(inputs=1, lost=[InputError("x")]))
    joining.add(third, counts("log", events=1, lines=2, fault=Location("log", line=2, record=19)))
    assert tally.faulty["log"].first.location == Location("log", line=5, record=19)
