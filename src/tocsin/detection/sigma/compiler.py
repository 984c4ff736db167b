"""Compile pySigma's detections to the engine's expressions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sigma.conditions import ConditionAND
from sigma.modifiers import SigmaCaseSensitiveModifier, SigmaEndswithModifier, SigmaStartswithModifier
from sigma.rule import SigmaDetection, SigmaDetectionItem

from tocsin.detection.engine.expression import And, Expression, Not, Or, atoms
from tocsin.detection.sigma.atoms import expression_of
from tocsin.detection.sigma.conditions import Compiled, joined
from tocsin.detection.sigma.faults import Fault, Unsupported


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that cannot be compiled: the search identifier, item and index where it is, and why."""

    name: str
    item: SigmaDetectionItem
    index: int
    fault: Fault


@dataclass(slots=True)
class CompiledDetections:
    """The search identifiers of a rule, compiled; `sizes` counts the tests of each, `misfits` tells what failed."""

    compiled: dict[str, Compiled] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    misfits: list[Misfit] = field(default_factory=list)


def compile_detections(detections: Mapping[str, SigmaDetection]) -> CompiledDetections:
    """Compile all search identifiers and tell every value that cannot be."""
    result = CompiledDetections()
    for name, detection in detections.items():
        compiled = _detection(name, detection, result.misfits)
        result.compiled[name] = compiled
        result.sizes[name] = 0 if compiled is None else sum(1 for _ in atoms(compiled))
    return result


def _detection(name: str, detection: SigmaDetection, misfits: list[Misfit]) -> Compiled:
    """Compile one search identifier: a map's items are joined by and, a list's by or."""
    items = [
        _detection(name, item, misfits) if isinstance(item, SigmaDetection) else _item(name, item, misfits)
        for item in detection.detection_items
    ]
    return joined(And if detection.item_linking is ConditionAND else Or, items)


def _item(name: str, item: SigmaDetectionItem, misfits: list[Misfit]) -> Compiled:
    cased = any(issubclass(modifier, SigmaCaseSensitiveModifier) for modifier in item.modifiers)
    anchored = any(issubclass(modifier, SigmaStartswithModifier | SigmaEndswithModifier) for modifier in item.modifiers)
    values: dict[Expression, None] = {}
    for index, value in enumerate(item.value):
        try:
            values[expression_of(item.field, value, cased=cased, anchored=anchored)] = None
        except Fault as fault:
            misfits.append(Misfit(name, item, index, fault))
    if not item.value:
        emptied = Unsupported(f"the pipeline has left {item.field!r} without a value", "use another pipeline")
        misfits.append(Misfit(name, item, 0, emptied))
    linked = joined(And if item.value_linking is ConditionAND else Or, values)
    return Not(linked) if item.negated and linked is not None else linked
