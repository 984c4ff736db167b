"""Lookups of addresses in MaxMind files.

Source: MaxMind DB File Format Specification 2.0. A file says what held when it was made: its version, with all the
content of a node, is what it has in place of times in rows.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import maxminddb

from tocsin.core.errors import EnrichmentError, EnrichmentFailed
from tocsin.core.location import Location
from tocsin.core.paths import read_dotted
from tocsin.core.values import ABSENT
from tocsin.pipeline.enrichments.addresses import address_of
from tocsin.pipeline.enrichments.lookup import Columns, Lookup
from tocsin.pipeline.enrichments.nesting import nested, plain
from tocsin.pipeline.enrichments.settings import EnrichmentSettings

_MOST_REMEMBERED = 8192


class MmdbLookup:
    """Knows what a MaxMind file does about addresses."""

    def __init__(self, reader: maxminddb.Reader, file: Path, columns: list[str]) -> None:
        self._reader = reader
        self._file = file
        self._columns = columns
        self._has_v6 = reader.metadata().ip_version == 6
        self._remembered: dict[str, Columns] = {}

    def find(self, key: str, at: datetime) -> Columns | None:
        """Give what the file says about an address; raises EnrichmentFailed where it is damaged."""
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = self._read(key)
        return found or None

    def _read(self, key: str) -> Columns:
        address = address_of(key)
        if address is None or (address.version == 6 and not self._has_v6):
            return {}
        try:
            entry: Any = plain(self._reader.get(address))
        except (maxminddb.InvalidDatabaseError, ValueError, RecursionError, OSError) as error:
            raise EnrichmentFailed(
                f"the entry of {address} cannot be read: {error}",
                location=Location(self._file.as_posix()),
                remedy="fetch the file anew",
            ) from None
        if entry is None:
            return {}
        if not isinstance(entry, dict):
            return {"value": entry}
        if not self._columns:
            return entry
        chosen = ((name, read_dotted(entry, name)) for name in self._columns)
        return nested((name, value) for name, value in chosen if value is not ABSENT)


def open_mmdb(settings: EnrichmentSettings) -> tuple[Lookup | None, list[EnrichmentError]]:
    """Open a MaxMind file."""
    file = settings.file
    try:
        reader = maxminddb.open_database(file)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        why = "cannot be read" if isinstance(error, OSError) else "is no MaxMind file"
        place = Location(file.as_posix())
        return None, [EnrichmentError(f"{why}: {error}", location=place, remedy="fetch the file anew")]
    return MmdbLookup(reader, file, settings.columns), []
