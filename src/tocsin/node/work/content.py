"""The content that workers run: compiled rules, the mapper and enrichments, as one version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tocsin.core.errors import TocsinError
from tocsin.core.identity import digest
from tocsin.detection.cache import CacheFolder
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.sigma import load_rules
from tocsin.node.work.field_plans import FieldPlans
from tocsin.pipeline.enrichments import Enricher, EnrichmentSettings, load_enrichments
from tocsin.pipeline.mappings import RecordMapper, load_mapper


@dataclass(frozen=True, slots=True)
class Content:
    """What belongs together; `version` names what it means, `plans` the lake's columns by it."""

    version: str
    ruleset: CompiledRuleset
    mapper: RecordMapper
    enricher: Enricher = field(default_factory=lambda: Enricher(()))
    correlations: tuple[LoadedCorrelation, ...] = ()
    plans: FieldPlans = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plans", FieldPlans(self.ruleset, self.mapper))


def load_content(
    rules: Sequence[Path],
    mappings: Sequence[Path],
    cache: CacheFolder | None,
    enrichments: Sequence[EnrichmentSettings] = (),
) -> tuple[Content, list[TocsinError]]:
    """Load content; give it with all that is wrong in it, which is left out."""
    loaded = load_rules(list(rules), cache=cache)
    mapper, errors = load_mapper(mappings, cache)
    log_types = mapper.log_types()
    enricher, wrong = load_enrichments(enrichments, [known.name for known in log_types])
    correlations = tuple(loaded.correlations)
    hashes = sorted(
        [rule.id + rule.logic_hash for rule in loaded.ruleset.rules]
        + [one.rule.id + one.rule.logic_hash for one in correlations]
    )
    version = digest(*hashes, msgspec.json.encode(list(log_types)), enricher.version)
    return (
        Content(version, loaded.ruleset, mapper, enricher, correlations),
        [*errors, *wrong, *loaded.problems, *loaded.unsupported],
    )
