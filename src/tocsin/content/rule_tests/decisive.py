"""The branches of an explanation that decided it: what a failed test shows instead of the whole tree."""

from typing import Any

import msgspec

from tocsin.core.values import text_of
from tocsin.detection.engine import Explanation, Node
from tocsin.detection.engine.wording import quoted

CHILDREN_SHOWN = 6
_TEXT_SHOWN = 120
_MARKS = {"true": "✓", "false": "✗", "error": "!"}


def decisive_lines(explanation: Explanation) -> list[str]:
    """Write why a rule came out as it did: one line a branch, indented, only the branches that decided.

    An event that the rule's logsource does not cover is told first: then nothing else matters.
    """
    if not explanation.routed:
        events = " or ".join(explanation.event_logsources) or "of no logsource"
        kind = f"{explanation.log_type} in the shape {explanation.shape}"
        return [f"✗ the rule is about {explanation.logsource}; the event is {events} ({kind})"]
    lines: list[str] = []
    _write(decisive(explanation.tree), 0, lines)
    return lines


def decisive(node: Node) -> Node:
    """Cut a tree down to the branches that made its root come out so.

    Of an `and` that is false the false operands are kept, of an `or` that is true the true ones; where an error
    decided, the errors.
    """
    keep = [child for child in node.children if _decides(node, child)]
    return msgspec.structs.replace(node, children=tuple(decisive(child) for child in keep))


def _decides(node: Node, child: Node) -> bool:
    if node.kind == "not":
        return True
    return child.verdict == node.verdict


def _write(node: Node, depth: int, lines: list[str]) -> None:
    if node.kind in ("and", "or") and len(node.children) == 1:
        _write(node.children[0], depth, lines)
        return
    lines.append(f"{'  ' * depth}{_MARKS[node.verdict]} {_words(node)}")
    for child in node.children[:CHILDREN_SHOWN]:
        _write(child, depth + 1, lines)
    hidden = len(node.children) - CHILDREN_SHOWN
    if hidden > 0:
        lines.append(f"{'  ' * (depth + 1)}… and {hidden} more that came out the same")


def _words(node: Node) -> str:
    if node.kind == "selection":
        return node.label
    if node.kind == "and":
        return "all of these" if node.verdict == "true" else "all were wanted, but:"
    if node.kind == "or":
        return "one was wanted:" if node.verdict == "true" else "one was wanted, but none holds:"
    if node.kind == "not":
        return "not:"
    field = node.field if node.field is not None else "any value"
    place = f" [at {node.path}]" if node.path and node.path != node.field else ""
    actual = f"; it is {_shown(node.actual)}" if node.field is not None and node.actual is not None else ""
    return f"{field}{place} {node.wanted or ''}".rstrip() + f": {node.why}{actual}"


def _shown(value: Any) -> str:
    text = text_of(value) if isinstance(value, str | int | float) else str(value)
    text = text if len(text) <= _TEXT_SHOWN else text[: _TEXT_SHOWN - 1] + "…"
    return quoted(text)
