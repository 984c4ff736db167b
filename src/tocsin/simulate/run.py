"""The simulation: slice by slice, everybody lives and intruders act; what happened is given in the order of time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tocsin.simulate.attack import Run, Scenario, cast_run, play
from tocsin.simulate.company import build_company
from tocsin.simulate.life import World, live
from tocsin.simulate.life.day import SLICE
from tocsin.simulate.moments import DAY, moment_of
from tocsin.simulate.settings import Simulation
from tocsin.simulate.tape import Log, Mark, Tape

_FIRST_RECORD = 20_001  # a log that has run for a while does not begin at record 1
_USUAL_PER_PERSON = 1_400
_USUAL_BESIDE = 182_000


class Line(NamedTuple):
    """One event as it is written: its moment, its log, its bytes with the line end, and its mark."""

    moment: int
    log: Log
    data: bytes
    mark: Mark | None


def runs_of(simulation: Simulation, scenarios: Sequence[Scenario]) -> list[Run]:
    """Give when each scenario is played."""
    start = moment_of(simulation.start)
    return [cast_run(number, item, simulation.seed, start, simulation.days) for number, item in enumerate(scenarios)]


def simulate(simulation: Simulation, scenarios: Sequence[Scenario]) -> Iterator[Line]:
    """Yield every event in the order of time; the last ones may lie behind the last midnight."""
    tape = Tape()
    world = World(build_company(simulation.seed, simulation.people), tape)
    runs = runs_of(simulation, scenarios)
    start = moment_of(simulation.start)
    amount = _permille(simulation)
    numbers: Counter[str] = Counter()
    for begin in range(start, start + simulation.days * DAY, SLICE):
        for run in runs:
            if begin <= run.begins < begin + SLICE:
                play(world, run)
        if amount:
            live(world, begin, amount)
        yield from _numbered(tape, begin + SLICE, numbers)
    yield from _numbered(tape, start + (simulation.days + 400) * DAY, numbers)


def _numbered(tape: Tape, until: int, numbers: Counter[str]) -> Iterator[Line]:
    for moment, _, log, head, counter, tail, mark in tape.until(until):
        if counter is None:
            yield Line(moment, log, head + tail, mark)
        else:
            number = numbers[counter]
            numbers[counter] = number + 1
            yield Line(moment, log, b"%b%d%b" % (head, _FIRST_RECORD + number, tail), mark)


def _permille(simulation: Simulation) -> int:
    """Give how busy everybody is, in thousandths, for about the number of events that is asked for."""
    if simulation.events is None:
        return 1000
    working = sum(1 for day in range(simulation.days) if (moment_of(simulation.start) // DAY + day + 3) % 7 < 5)
    usual = simulation.people * _USUAL_PER_PERSON * working + _USUAL_BESIDE * simulation.days
    return simulation.events * 1000 // usual
