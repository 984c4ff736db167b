"""One rule: from its document to the compiled rule, filters and pipeline applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sigma.rule import SigmaDetection, SigmaDetections, SigmaLogSource, SigmaRule

from tocsin.core.errors import RuleError
from tocsin.core.logsource import LogSource
from tocsin.core.suggest import closest
from tocsin.detection.engine.expression import And, Expression, Or
from tocsin.detection.engine.ruleset import logic_hash
from tocsin.detection.sigma.compiler import compile_detections
from tocsin.detection.sigma.conditions import Compiled, Names, compile_condition, joined, named_filter
from tocsin.detection.sigma.detections import DetectionBuilder
from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.entries import FilterBody, RuleBody
from tocsin.detection.sigma.faults import Fault, Unsupported
from tocsin.detection.sigma.filters import Filter
from tocsin.detection.sigma.metadata import Metadata, for_pysigma
from tocsin.detection.sigma.modifiers import ModifierTable

_PARTS: Final = ("product", "category", "service")


class Pipeline(Protocol):
    """Processing pipelines, as far as compiling needs them; loading them is costly and not always needed."""

    def apply(self, rule: SigmaRule) -> None:
        """Change a rule; raises Unsupported when a pipeline refuses it or fails on it."""


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as it stands in its file, and what it says about itself."""

    document: Document
    metadata: Metadata
    logsource: LogSource


@dataclass(frozen=True, slots=True)
class ProcessedRule:
    """A rule as a processing pipeline has made it, filters applied."""

    logsource: LogSource
    fields: tuple[str, ...]
    condition: Expression


@dataclass(frozen=True, slots=True)
class Compiler:
    """What the rules of one load are compiled with."""

    modifiers: ModifierTable

    def filter(self, filter_: Filter) -> tuple[FilterBody | None, list[RuleError]]:
        """Compile a filter; None when anything in it is wrong."""
        part = _Part(filter_.document, "filter", filter_.selections, self.modifiers)
        condition = part.compiled([filter_.condition], listed=False)
        if condition is None or part.errors:
            return None, part.errors
        return FilterBody(filter_.rules, filter_.logsource, condition), []

    def rule(self, document: Document, logsource: LogSource) -> tuple[RuleBody | None, list[RuleError]]:
        """Compile a rule as it stands there; None when anything in it is wrong or unsupported."""
        selections, conditions, errors = _detection(document)
        if errors:
            return None, errors
        part = _Part(document, "detection", selections, self.modifiers)
        condition = part.compiled(conditions, listed=_is_listed(document))
        if condition is None or part.errors:
            return None, part.errors
        return RuleBody(condition, logic_hash(logsource, condition)), []

    def processed(
        self, source: RuleSource, filters: Sequence[Filter], pipeline: Pipeline
    ) -> tuple[ProcessedRule | None, list[RuleError]]:
        """Compile what a pipeline makes of a rule and of the filters that are for it; None when anything is wrong."""
        document = source.document
        selections, conditions, errors = _detection(document)
        if errors:
            return None, errors
        part = _Part(document, "detection", selections, self.modifiers)
        if part.errors:
            part.compiled(conditions, listed=_is_listed(document))  # tells what is wrong with the conditions, too
            return None, part.errors
        try:
            processed = _Processed(source, part, conditions, filters, modifiers=self.modifiers, pipeline=pipeline)
        except Fault as fault:
            return None, [document.fault(fault)]
        condition = part.compiled(processed.conditions, listed=_is_listed(document))
        errors = processed.errors + part.errors
        whole = joined(And, [condition, *processed.narrowing])
        if whole is None and not errors:
            emptied = Unsupported("the pipeline leaves nothing of its condition", "use another pipeline")
            errors.append(document.fault(emptied))
        if whole is None or errors:
            return None, errors
        return ProcessedRule(processed.logsource, processed.fields, whole), []


class _Part:
    """The selections of a rule or of a filter, built, with the names explanations use for them."""

    def __init__(
        self, document: Document, section: str, selections: Mapping[str, Any], modifiers: ModifierTable
    ) -> None:
        self._document = document
        self._section = section
        self._builder = DetectionBuilder(document, section, modifiers)
        self._broken: list[str] = []
        self.detections: dict[str, SigmaDetection] = {}
        for name, definition in selections.items():
            detection = self._builder.build(name, definition)
            if detection is None:
                self._broken.append(name)
            else:
                self.detections[name] = detection
        self.shown: dict[str, str] = {}

    @property
    def errors(self) -> list[RuleError]:
        """Give all that is wrong so far."""
        return self._builder.errors

    def compiled(self, conditions: Sequence[str], *, listed: bool) -> Compiled:
        """Compile selections and conditions, which are alternatives."""
        result = compile_detections(self.detections)
        for misfit in result.misfits:
            self._builder.misfit(misfit)
        # Broken selections are told already: here they only keep the condition from naming unknown ones.
        broken: dict[str, Compiled] = dict.fromkeys(self._broken)
        names = Names({**broken, **result.compiled}, {**dict.fromkeys(broken, 0), **result.sizes}, self.shown)
        parts: list[Compiled] = []
        for index, condition in enumerate(conditions):
            try:
                parts.append(compile_condition(condition, names))
            except Fault as fault:
                keys = (self._section, "condition", index) if listed else (self._section, "condition")
                self.errors.append(self._document.fault(fault, *keys))
        return joined(Or, parts)


class _Processed:
    """A rule as a processing pipeline has changed it, with its filters, which it changes too."""

    def __init__(
        self,
        source: RuleSource,
        part: _Part,
        conditions: Sequence[str],
        filters: Sequence[Filter],
        *,
        modifiers: ModifierTable,
        pipeline: Pipeline,
    ) -> None:
        parts = [_Part(one.document, "filter", one.selections, modifiers) for one in filters]
        prefixes = [f"filter {index + 1}: " for index in range(len(parts))]
        detections = dict(part.detections)
        for prefix, narrowing in zip(prefixes, parts, strict=True):
            detections |= {prefix + name: detection for name, detection in narrowing.detections.items()}
        own = set(part.detections)
        rule = _pysigma_rule(source, detections, list(conditions))
        pipeline.apply(rule)
        after = rule.detection.detections
        for prefix, narrowing in zip(prefixes, parts, strict=True):
            narrowing.detections = {name: after.pop(prefix + name) for name in list(narrowing.detections)}
        added = [name for name in after if name not in own]
        part.shown = {name: f"pipeline {index + 1}" for index, name in enumerate(added)}
        part.detections = after
        self.conditions = [condition.condition for condition in rule.detection.parsed_condition]
        self.logsource = LogSource(**{key: _lower(getattr(rule.logsource, key)) for key in _PARTS})
        self.fields = tuple(str(field) for field in rule.fields)
        self.narrowing = [
            named_filter(one.metadata.title, narrowing.compiled([one.condition], listed=False))
            for one, narrowing in zip(filters, parts, strict=True)
        ]
        self.errors = [error for narrowing in parts for error in narrowing.errors]


def _detection(document: Document) -> tuple[dict[str, Any], list[str], list[RuleError]]:
    """Take the detection section apart: search identifiers and conditions."""
    section = document.data.get("detection")
    if not isinstance(section, Mapping):
        what = "the key 'detection' is missing" if section is None else "detection: must be a map"
        remedy = "add it, with a selection and a condition"
        return {}, [], [document.error(what, "detection", remedy=remedy)]
    if "timeframe" in section:
        fault = Unsupported("'timeframe' has been replaced by correlation rules", "write a correlation over this rule")
        return {}, [], [document.fault(fault, "detection", "timeframe")]
    errors = []
    condition = section.get("condition")
    conditions = condition if isinstance(condition, list) else [condition]
    if condition is None:
        hint = closest("condition", section)
        what = "detection.condition: is missing" + (f"; is {hint!r} meant to be it?" if hint else "")
        errors.append(document.error(what, "detection", remedy="add it, for instance 'condition: selection'"))
    elif not conditions or not all(isinstance(one, str) for one in conditions):
        what = "detection.condition: must be a text, or a list of texts that is not empty"
        errors.append(document.error(what, "detection", "condition", remedy="write it as a text"))
    selections = {name: value for name, value in section.items() if name != "condition"}
    if not selections:
        what = "detection: has no search identifier"
        errors.append(document.error(what, "detection", remedy="add a selection that the condition can name"))
    return selections, list(conditions), errors


def _pysigma_rule(source: RuleSource, detections: dict[str, SigmaDetection], conditions: list[str]) -> SigmaRule:
    definition = source.document.data["logsource"].get("definition")
    kwargs, _ = SigmaRule.from_dict_common_params(for_pysigma(source.document, source.metadata), collect_errors=True)
    logsource = SigmaLogSource(
        source.logsource.category,
        source.logsource.product,
        source.logsource.service,
        definition if isinstance(definition, str) else None,
    )
    return SigmaRule(logsource=logsource, detection=SigmaDetections(detections, conditions), **kwargs)


def _is_listed(document: Document) -> bool:
    return isinstance(document.data["detection"]["condition"], list)


def _lower(value: object) -> str | None:
    return value.lower() if isinstance(value, str) else None
