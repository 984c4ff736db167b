"""Sinks: where findings go by themselves.

Every sink delivers each finding at least once, in order by key, under an id that lets its receiver keep it once, and
goes on where it was after a crash. A sink that is down holds up nothing but itself. `tests/compliance/sinks.py` is the
contract that all of them are held to.
"""

from tocsin.node.sinks.sink import Choice, Delivery, Item, Sink

__all__ = ["Choice", "Delivery", "Item", "Sink"]
