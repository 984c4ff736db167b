"""The simulator: a company at work in its native logs, attacks on it, and the truth about every event.

For demonstrations, tests, measurements and for learning: everything follows from the settings, nothing from the clock.
`Simulation` says what to simulate, `simulate` yields the events, `write` puts them into files, `score` compares
findings with the truth. See docs/simulate.md.
"""

from tocsin.simulate.attack import Run, Scenario, built_in_scenarios, load_scenarios
from tocsin.simulate.run import Line, runs_of, simulate
from tocsin.simulate.score import Score, score
from tocsin.simulate.settings import DEFAULT_START, Simulation
from tocsin.simulate.truth import Truth, read_truth
from tocsin.simulate.writer import Written, write

__all__ = [
    "DEFAULT_START",
    "Line",
    "Run",
    "Scenario",
    "Score",
    "Simulation",
    "Truth",
    "Written",
    "built_in_scenarios",
    "load_scenarios",
    "read_truth",
    "runs_of",
    "score",
    "simulate",
    "write",
]
