"""Findings as OCSF Detection Findings, one object a line."""

from datetime import datetime
from typing import BinaryIO

from tocsin.detection.ocsf import detection_finding
from tocsin.detection.wire import decode, encode


class OcsfRenderer:
    """Writes every finding as an OCSF 1.8 Detection Finding made at `made`."""

    def __init__(self, stream: BinaryIO, made: datetime, version: str, *, flush: bool) -> None:
        self._stream = stream
        self._made = made
        self._version = version
        self._flush = flush

    def write(self, line: bytes) -> None:
        """Write one finding."""
        finding = detection_finding(decode(line), self._made, self._version)
        self._stream.write(encode(finding) + b"\n")
        if self._flush:
            self._stream.flush()

    def finish(self) -> None:
        """Do nothing: everything has been written."""
