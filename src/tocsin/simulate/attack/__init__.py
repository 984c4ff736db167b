"""Attacks: scenarios told in YAML, and the actions that they are made of."""

from tocsin.simulate.attack.model import Scenario
from tocsin.simulate.attack.play import Run, cast_run, play
from tocsin.simulate.attack.read import built_in_scenarios, load_scenarios

__all__ = ["Run", "Scenario", "built_in_scenarios", "cast_run", "load_scenarios", "play"]
