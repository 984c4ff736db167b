"""What goes on in the company when nobody attacks it: people and machines at work, with all that looks suspicious."""

from tocsin.simulate.life.day import live
from tocsin.simulate.life.machine import Machine
from tocsin.simulate.life.world import World

__all__ = ["Machine", "World", "live"]
