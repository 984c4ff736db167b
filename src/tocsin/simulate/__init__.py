"""The simulator: telemetry of a small Windows network, with one attack in it and the truth about every event.

For demonstrations, tests and measurements: everything follows from the settings, nothing from the clock. `Simulation`
says what to simulate, `simulate` yields the events, `write` puts them into files, `shaped` gives one as a record.
"""

from tocsin.simulate.event import Step, WindowsEvent
from tocsin.simulate.run import DEFAULT_START, NumberedEvent, Simulation, simulate
from tocsin.simulate.shapes import Shape, shaped
from tocsin.simulate.writer import Written, write

__all__ = [
    "DEFAULT_START",
    "NumberedEvent",
    "Shape",
    "Simulation",
    "Step",
    "WindowsEvent",
    "Written",
    "shaped",
    "simulate",
    "write",
]
