"""A log for tests: it keeps what it is told."""


class KeptLog:
    """Keeps events as (level, event, facts)."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, dict[str, object]]] = []

    def debug(self, event: str, /, **facts: object) -> None:
        """Keep an event."""
        self.kept.append(("debug", event, facts))

    def info(self, event: str, /, **facts: object) -> None:
        """Keep an event."""
        self.kept.append(("info", event, facts))

    def warning(self, event: str, /, **facts: object) -> None:
        """Keep an event."""
        self.kept.append(("warning", event, facts))

    def error(self, event: str, /, **facts: object) -> None:
        """Keep an event."""
        self.kept.append(("error", event, facts))

    def events(self) -> list[str]:
        """Give the events alone."""
        return [event for _, event, _ in self.kept]
