"""Lookups by how a text begins: the longest beginning wins."""

from datetime import datetime

from tocsin.core.errors import EnrichmentError
from tocsin.core.values import fold
from tocsin.pipeline.enrichments.lookup import Columns, Lookup
from tocsin.pipeline.enrichments.rows import read_rows
from tocsin.pipeline.enrichments.settings import EnrichmentSettings
from tocsin.pipeline.enrichments.validity import Timeline


class PrefixLookup:
    """Knows beginnings, by their lengths; of those that hold at the time the longest is taken."""

    def __init__(self, known: dict[str, Timeline], *, ignore_case: bool) -> None:
        self._known = known
        self._lengths = sorted({len(text) for text in known}, reverse=True)
        self._ignore_case = ignore_case

    def find(self, key: str, at: datetime) -> Columns | None:
        """Give what holds at a time about the longest beginning of a text."""
        text = fold(key) if self._ignore_case else key
        for length in self._lengths:
            if length <= len(text):
                timeline = self._known.get(text[:length])
                found = timeline.at(at) if timeline is not None else None
                if found is not None:
                    return found
        return None


def open_prefix(settings: EnrichmentSettings) -> tuple[Lookup | None, list[EnrichmentError]]:
    """Open a table of beginnings."""
    known, errors = read_rows(settings, fold if settings.ignore_case else str)
    return (None if errors else PrefixLookup(known, ignore_case=settings.ignore_case)), errors
