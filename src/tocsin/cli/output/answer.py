"""What every renderer of a query's answer is."""

from typing import Any, Protocol


class AnswerRenderer(Protocol):
    """Takes an answer's rows as they come, as Arrow batches of one schema, and writes them in its format."""

    def write(self, batch: Any) -> None:
        """Take rows."""

    def finish(self) -> None:
        """Write what had to wait for the last row."""
