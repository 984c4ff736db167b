"""The content that workers run: compiled rules and the mapper, as one version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tocsin.core.errors import TocsinError
from tocsin.core.identity import digest
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.sigma import load_rules
from tocsin.node.work.field_plans import FieldPlans
from tocsin.pipeline.mappings import RecordMapper, load_mapper


@dataclass(frozen=True, slots=True)
class Content:
    """Rules and mappings that belong together; `version` names what they mean, `plans` the lake's columns by them."""

    version: str
    ruleset: CompiledRuleset
    mapper: RecordMapper
    plans: FieldPlans = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plans", FieldPlans(self.ruleset, self.mapper))


def load_content(
    rules: Sequence[Path], mappings: Sequence[Path], cache: CacheFolder | None
) -> tuple[Content, list[TocsinError]]:
    """Load content; give it with all that is wrong in it, which is left out."""
    loaded = load_rules(list(rules), cache=cache)
    mapper, errors = load_mapper(mappings, cache)
    hashes = sorted(rule.id + rule.logic_hash for rule in loaded.ruleset.rules)
    shapes = msgspec.json.encode(list(mapper.log_types()))
    return Content(digest(*hashes, shapes), loaded.ruleset, mapper), [*errors, *loaded.problems, *loaded.unsupported]
