"""The enrichments of a node: what of them fits no other part of the settings."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin.core.errors import ConfigError
from tocsin.pipeline.enrichments import EnrichmentSettings
from tocsin.pipeline.mappings.documents import Document


def enrichment_contradictions(enrichments: Sequence[EnrichmentSettings], document: Document) -> Iterator[ConfigError]:
    """Yield what is wrong between enrichments."""
    names = [enrichment.name for enrichment in enrichments]
    for index, name in enumerate(names):
        if name in names[:index]:
            place = document.at("enrichments", index, "name")
            yield ConfigError(f"there are two enrichments {name!r}", location=place, remedy="rename one of them")


def resolved_enrichments(enrichments: Sequence[EnrichmentSettings], folder: Path) -> list[EnrichmentSettings]:
    """Give enrichments with files that do not depend on where a process is started."""
    return [each.model_copy(update={"file": folder / each.file}) for each in enrichments]
