"""Findings as OCSF Detection Findings, one object a line."""

from datetime import datetime
from typing import BinaryIO

import msgspec

from tocsin.detection.ocsf import detection_finding
from tocsin.detection.wire import decode


class OcsfRenderer:
    """Writes every finding as an OCSF 1.8 Detection Finding made at `made`."""

    def __init__(self, stream: BinaryIO, made: datetime, version: str, *, flush: bool) -> None:
        self._stream = stream
        self._made = made
        self._version = version
        self._flush = flush
        self._encoder = msgspec.json.Encoder()

    def write(self, line: bytes) -> None:
        """Write one finding."""
        finding = detection_finding(decode(line), self._made, self._version)
        self._stream.write(self._encoder.encode(finding) + b"\n")
        if self._flush:
            self._stream.flush()

    def finish(self) -> None:
        """Do nothing: everything has been written."""
