"""Findings as NDJSON: one object a line, as it comes."""

from typing import BinaryIO


class NdjsonRenderer:
    """Writes every finding as it is; `flush` after each when somebody may be reading along."""

    def __init__(self, stream: BinaryIO, *, flush: bool) -> None:
        self._stream = stream
        self._flush = flush

    def write(self, line: bytes) -> None:
        """Write one finding."""
        self._stream.write(line + b"\n")
        if self._flush:
            self._stream.flush()

    def finish(self) -> None:
        """Do nothing: everything has been written."""
