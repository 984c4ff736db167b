"""The conservation test: a node under fire, and the proof that what it acknowledged is in findings and lake, once.

`python -m tocsin.testing.conservation` runs it for users; `run` is for tests.
"""

from tocsin.testing.conservation.plan import Outcome, Plan
from tocsin.testing.conservation.run import run

__all__ = ["Outcome", "Plan", "run"]
