"""The conservation test: a node under fire, and the proof that what it acknowledged is in findings and lake, once.

`python -m tocsin.testing.conservation` runs it for users; `run` is for tests.
"""

from tocsin.testing.conservation.run import Outcome, Plan, run

__all__ = ["Outcome", "Plan", "run"]
