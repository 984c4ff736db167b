"""The protocol of lookups."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from tocsin.core.errors import EnrichmentError
from tocsin.pipeline.enrichments.settings import EnrichmentSettings

Columns = dict[str, Any]
"""What a lookup knows about a key, as JSON values; shared by all who ask, and never changed."""


class Lookup(Protocol):
    """Knows something about keys."""

    def find(self, key: str, at: datetime) -> Columns | None:
        """Give what is known about a key as of a time, or None; anything may be asked for.

        Raises EnrichmentFailed when it should be known and cannot be read.
        """


LookupKind = Callable[[EnrichmentSettings], tuple[Lookup | None, list[EnrichmentError]]]
"""Opens the lookup of an enrichment; gives it, or all that is wrong with its file, with lines."""
