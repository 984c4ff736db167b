"""What every renderer of findings is."""

from typing import Protocol


class Renderer(Protocol):
    """Takes findings as they come, each as one line of JSON, and writes them in its format."""

    def write(self, line: bytes) -> None:
        """Take one finding."""

    def finish(self) -> None:
        """Write what had to wait for the last finding."""
