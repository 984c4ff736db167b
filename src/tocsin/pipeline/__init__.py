"""The pipeline: bytes become records, and records become events.

`sources` finds inputs and opens them (folders, archives, compressed files, stdin), `parsers` turn bytes of one format
into records, `mappings` say what a record is and where its fields are. The format of an input is found by its
content, never by its name. What cannot be read is told with its place, counted, and costs nothing else.
It meets `detection` only through the ports of the core.
"""

from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits

__all__ = ["ByteStream", "Limits"]
