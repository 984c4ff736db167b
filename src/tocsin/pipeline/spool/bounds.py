"""The bounds of the spool: when new payloads are refused, the less important ones first."""

from enum import IntEnum

from msgspec import Struct


class Priority(IntEnum):
    """How important a source is: under pressure, lower ones are refused first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


_SHARE = {Priority.LOW: 0.80, Priority.NORMAL: 0.95, Priority.HIGH: 1.0}


class SpoolBounds(Struct, frozen=True, forbid_unknown_fields=True):
    """How large the spool may become, in bytes on disk.

    A file is closed at about `file_bytes` and goes, as a whole, when all in it is processed. `reserve_bytes` are kept
    free for the case that the disk is full: they are what recovering needs.
    """

    total_bytes: int = 8 * 1024**3
    file_bytes: int = 256 * 1024**2
    reserve_bytes: int = 16 * 1024**2
    key_horizon_seconds: int = 24 * 3600
    """How long the keys of payloads are remembered."""

    def refuses(self, priority: Priority, held: int) -> bool:
        """Say whether a source of this priority has to wait when so many bytes are held."""
        return held >= self.total_bytes * _SHARE[priority]

    def is_over(self, share: float, held: int) -> bool:
        """Say whether a source that may hold this share of the spool has to wait when it holds so many bytes."""
        return share < 1 and held >= self.total_bytes * share
