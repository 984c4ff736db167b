"""Measuring lanes: yardstick and command in turn, so that both meet the same machine."""

import shutil
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.check import Counts, by_rule
from bench.lanes import Command, Lane, as_process
from bench.process import Cost, run, with_cache


@dataclass(slots=True)
class Result:
    """A lane's figures a round, (yardstick, command) in seconds, its memory in MiB, and its findings by rule."""

    lane: Lane
    rounds: list[tuple[float, float]] = field(default_factory=list)
    memory: int = 0
    counts: Counts = field(default_factory=Counts)

    @property
    def figure(self) -> float:
        """Give the median over the rounds."""
        return statistics.median(
            command / yardstick if self.lane.is_cost else yardstick / command for yardstick, command in self.rounds
        )

    @property
    def spread(self) -> tuple[float, float]:
        """Give the smallest and the largest of the rounds."""
        figures = [
            command / yardstick if self.lane.is_cost else yardstick / command for yardstick, command in self.rounds
        ]
        return min(figures), max(figures)

    @property
    def seconds(self) -> float:
        """Give the median of the command's seconds."""
        return statistics.median(command for _, command in self.rounds)


def measure(lane: Lane, rounds: int, cache: Path) -> Result:
    """Measure one lane; what a warm cache holds is put there by a run that is not counted."""
    result = Result(lane)
    for command in (lane.yardstick, lane.command):
        if isinstance(command, Command) and not command.cold:
            run(as_process(command), with_cache(cache))
    for _ in range(rounds):
        if isinstance(lane.yardstick, Command):
            cost, _output = _run(lane.yardstick, cache)
            yardstick = _seconds(cost, lane)
        else:
            _, output = run([sys.executable, "-m", "bench.yardsticks", *lane.yardstick], {})
            yardstick = float(output)
        cost, output = _run(lane.command, cache)
        result.rounds.append((yardstick, _seconds(cost, lane)))
        result.memory = max(result.memory, cost.memory)
        result.counts = by_rule(output)
    return result


def _run(command: Command, cache: Path) -> tuple[Cost, bytes]:
    if not command.cold:
        return run(as_process(command), with_cache(cache))
    empty = cache.with_name("empty-cache")
    shutil.rmtree(empty, ignore_errors=True)
    return run(as_process(command), with_cache(empty))


def _seconds(cost: Cost, lane: Lane) -> float:
    return cost.wall if lane.clock == "wall" else cost.cpu
