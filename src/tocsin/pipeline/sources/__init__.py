"""Sources: where bytes come from.

`find_inputs` turns what a user names (files, folders, globs, `-` for stdin) into inputs; an `InputRef` opens one,
looks inside archives and compressed files, finds the format by the content and yields batches of records.
It never raises on bad input: what could not be read is a fault with its place in a batch.
"""

from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources.find import find_inputs
from tocsin.pipeline.sources.input_ref import InputRef

__all__ = ["InputRef", "Limits", "find_inputs"]
