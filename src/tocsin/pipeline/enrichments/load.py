"""Loading enrichments: every file is read and checked before any event is enriched."""

from collections.abc import Collection, Sequence
from hashlib import file_digest

from tocsin.core.errors import EnrichmentError
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.pipeline.enrichments.enricher import Enricher
from tocsin.pipeline.enrichments.lookup import Lookup
from tocsin.pipeline.enrichments.registry import LookupRegistry, built_in_lookups
from tocsin.pipeline.enrichments.settings import EnrichmentSettings


def load_enrichments(
    settings: Sequence[EnrichmentSettings], log_types: Collection[str], kinds: LookupRegistry | None = None
) -> tuple[Enricher, list[EnrichmentError]]:
    """Load enrichments; give those that are right, and every error of the others. `log_types` are those known."""
    known = kinds or built_in_lookups()
    enrichments: list[tuple[EnrichmentSettings, Lookup]] = []
    errors: list[EnrichmentError] = []
    for each in settings:
        place = Location(each.file.as_posix())
        wrong = [
            EnrichmentError(
                f"{each.name}: there is no log type {name!r}{did_you_mean(name, log_types)}",
                location=place,
                remedy="name a log type of docs/log-types.md or of a mapping",
            )
            for name in each.log_types
            if name not in log_types and name != "unknown"
        ]
        lookup, damaged = known.get(each.kind)(each)
        errors += [*wrong, *damaged]
        if lookup is not None and not wrong:
            enrichments.append((each, lookup))
    return Enricher(enrichments, _version([each for each, _ in enrichments])), errors


def _version(settings: Sequence[EnrichmentSettings]) -> str:
    """Hash what enrichments are: their settings, wherever the files are, and what is in these."""
    parts: list[str] = []
    for each in settings:
        with each.file.open("rb") as file:
            parts += [each.model_dump_json(exclude={"file"}), file_digest(file, "sha256").hexdigest()]
    return digest(*parts)
