"""A route without a mapping: every field is read under its own dotted name."""

from tocsin.core.logsource import LogSource
from tocsin.core.ports import Resolution


class FlatRoute:
    """A route for tests of rules: the records belong to the given logsources and need no mapping."""

    def __init__(self, *logsources: LogSource, constants: dict[str, str] | None = None) -> None:
        self._logsources = logsources
        self._constants = dict(constants or {})

    @property
    def log_type(self) -> str:
        """Give the log type's name."""
        return "test"

    @property
    def shape(self) -> str:
        """Give the shape's name."""
        return "flat"

    @property
    def logsources(self) -> tuple[LogSource, ...]:
        """Give the logsources that were named."""
        return self._logsources

    @property
    def constants(self) -> dict[str, str]:
        """Give the fields that were said to be the same in all records."""
        return self._constants

    @property
    def held(self) -> None:
        """Say that logsources choose the rules."""

    def resolve(self, field: str) -> Resolution:
        """Say that `field` is read under its own dotted name."""
        return Resolution(field, (), "native", dotted=True)
