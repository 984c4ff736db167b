"""Sources: where bytes come from.

`find_inputs` turns what a user names (files, folders, globs, `-` for stdin) into inputs; an `InputRef` opens one,
looks inside archives and compressed files, finds the format by the content and yields batches of records.
`parts_of` divides large files into parts that can be read by several processes.
It never raises on bad input: what could not be read is a fault with its place in a batch.
"""

from tocsin.pipeline.limits import Limits
from tocsin.pipeline.sources.find import find_inputs
from tocsin.pipeline.sources.input_ref import InputRef
from tocsin.pipeline.sources.lake_file import LakeFile
from tocsin.pipeline.sources.parts import Input, InputPart, parts_of

__all__ = ["Input", "InputPart", "InputRef", "LakeFile", "Limits", "find_inputs", "parts_of"]
