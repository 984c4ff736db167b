"""Lookups by equal texts."""

from datetime import datetime

from tocsin.core.errors import EnrichmentError
from tocsin.core.values import fold
from tocsin.pipeline.enrichments.lookup import Columns, Lookup
from tocsin.pipeline.enrichments.rows import read_rows
from tocsin.pipeline.enrichments.settings import EnrichmentSettings
from tocsin.pipeline.enrichments.validity import Timeline


class ExactLookup:
    """Knows texts; where case is ignored, all are folded."""

    def __init__(self, known: dict[str, Timeline], *, ignore_case: bool) -> None:
        self._known = known
        self._ignore_case = ignore_case

    def find(self, key: str, at: datetime) -> Columns | None:
        """Give what holds about a text at a time."""
        timeline = self._known.get(fold(key) if self._ignore_case else key)
        return timeline.at(at) if timeline is not None else None


def open_exact(settings: EnrichmentSettings) -> tuple[Lookup | None, list[EnrichmentError]]:
    """Open a table that is compared with exactly."""
    known, errors = read_rows(settings, fold if settings.ignore_case else str)
    return (None if errors else ExactLookup(known, ignore_case=settings.ignore_case)), errors
