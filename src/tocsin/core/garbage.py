"""Python's garbage collector, told that scanning and loading make much and leave no cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 50_000
"""So many new containers between collections; Python's 700 are the dicts of a few hundred records."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect seldom while in this context: records are trees, which need no collector to be freed.

    With the collector off altogether, a scan of the EVTX corpora took about a fifth less CPU time, noisily measured.
    """
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
