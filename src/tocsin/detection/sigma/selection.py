"""Which rules to load: by status, level, tag, id and log source."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tocsin.core.finding import LEVELS, Level
from tocsin.core.logsource import LogSource
from tocsin.detection.sigma.metadata import Metadata


@dataclass(frozen=True, slots=True)
class Selection:
    """What a rule must be to be loaded; an empty part asks nothing, several values of a part are alternatives.

    `tags` are patterns with `*` and `?` (`attack.t1059*`), compared without regard to case, as ids are. The log source
    is the one that the rule is written with, before any processing pipeline; a rule that leaves out a part of it does
    not have that part.
    """

    statuses: tuple[str, ...] = ()
    minimum_level: Level | None = None
    levels: tuple[Level, ...] = ()
    tags: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    product: str | None = None
    category: str | None = None
    service: str | None = None

    def accepts(self, rule: Metadata, logsource: LogSource) -> bool:
        """Say whether a rule is to be loaded."""
        return self.accepts_metadata(rule) and LogSource(self.product, self.category, self.service).covers(logsource)

    def accepts_metadata(self, rule: Metadata) -> bool:
        """Say whether what a rule or correlation says about itself is asked for, whatever its log source is."""
        return (
            (not self.statuses or rule.status in self.statuses)
            and (self.minimum_level is None or LEVELS.index(rule.level) >= LEVELS.index(self.minimum_level))
            and (not self.levels or rule.level in self.levels)
            and (not self.tags or any(self._has_tag(tag.lower()) for tag in rule.tags))
            and (not self.ids or rule.id.lower() in {name.lower() for name in self.ids})
        )

    def _has_tag(self, tag: str) -> bool:
        return any(fnmatchcase(tag, pattern.lower()) for pattern in self.tags)
