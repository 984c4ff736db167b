"""The kinds of lookups that there are."""

from tocsin.core.registry import Registry
from tocsin.pipeline.enrichments.cidr import open_cidr
from tocsin.pipeline.enrichments.exact import open_exact
from tocsin.pipeline.enrichments.lookup import LookupKind
from tocsin.pipeline.enrichments.mmdb import open_mmdb
from tocsin.pipeline.enrichments.prefix import open_prefix

LookupRegistry = Registry[LookupKind]


def built_in_lookups() -> LookupRegistry:
    """Give the kinds of lookups that come along."""
    kinds: LookupRegistry = Registry("kind of lookup")
    kinds.add("exact", open_exact)
    kinds.add("cidr", open_cidr)
    kinds.add("prefix", open_prefix)
    kinds.add("mmdb", open_mmdb)
    return kinds
