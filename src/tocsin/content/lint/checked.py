"""What checks look at: a rule as written, parsed and compiled, and the repository it stands in."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sigma.rule import SigmaRule

from tocsin.content.lint.items import Item, KeyPath, detection_items
from tocsin.content.rule_tests.settings import RuleTestCase
from tocsin.core.location import Location
from tocsin.core.logsource import LogSource
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import Document
from tocsin.detection.sigma.metadata import for_pysigma, read_metadata

RuleKind = Literal["rule", "correlation", "filter"]
Sameness = Literal["title", "logic"]


@dataclass(frozen=True)
class CheckedRule:
    """One document of a rule file.

    `document` is what is written, `compiled` what the engine runs (None for correlations, filters and what did not
    load), `tests` are the cases beside it, and `first_in_file` is set for one document of each file.
    """

    document: Document
    file: Path
    kind: RuleKind
    compiled: CompiledRule | None = None
    tests: Sequence[RuleTestCase] = ()
    first_in_file: bool = True

    @property
    def data(self) -> Mapping[str, Any]:
        """Give the document's keys."""
        return self.document.data

    @property
    def id(self) -> str:
        """Give the id that is written, or the one that was derived, or nothing."""
        return str(self.data.get("id") or (self.compiled.id if self.compiled else ""))

    @property
    def title(self) -> str:
        """Give the title, or the file's name where there is none."""
        return str(self.data.get("title") or self.file.stem)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Give the items of the detection as written."""
        return tuple(detection_items(self.data.get("detection")))

    @cached_property
    def parsed(self) -> SigmaRule | None:
        """Give what pySigma makes of the rule, for its validators; None where it makes nothing of it."""
        metadata, _ = read_metadata(self.document)
        if self.kind != "rule" or self.compiled is None or metadata is None:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about regular expressions; a warning has no place, so it helps nobody
            parsed = SigmaRule.from_dict(for_pysigma(self.document, metadata), collect_errors=True)
        return None if parsed.errors else parsed

    def tags(self) -> Iterator[tuple[int, str]]:
        """Yield the tags that are texts, each with its index."""
        tags = self.data.get("tags")
        for index, tag in enumerate(tags if isinstance(tags, list) else ()):
            if isinstance(tag, str):
                yield index, tag

    def conditions(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield the conditions that are texts, each with the way to it."""
        detection = self.data.get("detection")
        written = detection.get("condition") if isinstance(detection, Mapping) else None
        if isinstance(written, str):
            yield ("detection", "condition"), written
        for index, condition in enumerate(written if isinstance(written, list) else ()):
            if isinstance(condition, str):
                yield ("detection", "condition", index), condition

    def place(self, *keys: str | int) -> Location:
        """Give the place of a key, or of the nearest one above it."""
        return self.document.locate(*keys)


@dataclass(frozen=True)
class CheckedRepository:
    """All rules of one run, and the logsources that mappings know, for checks that look beyond one rule."""

    rules: Sequence[CheckedRule]
    logsources: Sequence[LogSource] = ()

    @cached_property
    def _twins(self) -> Mapping[Sameness, Mapping[str, Sequence[CheckedRule]]]:
        """Give, for every way to be the same, the rules by what they have in common."""
        return {way: _grouped(self.rules, value) for way, value in _VALUES.items()}

    def twin(self, rule: CheckedRule, way: Sameness) -> CheckedRule | None:
        """Give another rule that is the same as `rule` in one way, or None."""
        group = self._twins[way].get(_VALUES[way](rule), ())
        return next((member for member in group if member is not rule), None)


def _grouped(rules: Sequence[CheckedRule], key: Callable[[CheckedRule], str]) -> Mapping[str, Sequence[CheckedRule]]:
    """Group rules by a key; those without one are left out."""
    groups: defaultdict[str, list[CheckedRule]] = defaultdict(list)
    for rule in rules:
        if value := key(rule):
            groups[value].append(rule)
    return groups


def _title(rule: CheckedRule) -> str:
    return str(rule.data.get("title") or "").strip().casefold()


def _logic(rule: CheckedRule) -> str:
    return rule.compiled.logic_hash if rule.compiled else ""


_VALUES: Mapping[Sameness, Callable[[CheckedRule], str]] = {"title": _title, "logic": _logic}
