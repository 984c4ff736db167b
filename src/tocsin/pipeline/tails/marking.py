"""What a tail needs of the spool."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from tocsin.pipeline.receivers.intake import Intake
from tocsin.pipeline.spool import Mark


class Marking(Intake, Protocol):
    """It takes payloads, and keeps marks in their transactions."""

    def move(self, source: str, marks: Sequence[Mark]) -> "Future[bool]":
        """Move marks, all or none; the answer is False where one is not at what it is moved from."""

    def marks(self, source: str) -> dict[bytes, bytes]:
        """Give the marks of a source as they are on disk."""
