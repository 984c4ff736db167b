"""Enrichments: they add what is known elsewhere to an event, as of its time, and change nothing outside.

A *lookup* answers for one key at one time, one small file a kind: `exact`, `cidr` and `prefix` over a table (CSV, TSV,
JSON, NDJSON), `mmdb` over a MaxMind file. An `Enricher` reads the keys of events and gathers what the lookups know.
`docs/enrichment.md` tells how they are used; `tests/compliance/test_lookups.py` holds every kind to what all promise.
"""

from tocsin.pipeline.enrichments.enricher import Enriched, Enricher
from tocsin.pipeline.enrichments.load import load_enrichments
from tocsin.pipeline.enrichments.lookup import Lookup, LookupKind
from tocsin.pipeline.enrichments.registry import LookupRegistry, built_in_lookups
from tocsin.pipeline.enrichments.settings import EnrichmentSettings

__all__ = [
    "Enriched",
    "Enricher",
    "EnrichmentSettings",
    "Lookup",
    "LookupKind",
    "LookupRegistry",
    "built_in_lookups",
    "load_enrichments",
]
