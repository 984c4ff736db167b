"""An explanation as a tree for people: what every branch came to, and why."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from tocsin.cli.output.visible import visible
from tocsin.detection.engine import Explanation, Node

_MARKS = {"true": ("✓ ", "green"), "false": ("✗ ", "red"), "error": ("! ", "bold magenta")}
_JOINS = {"and": "all of", "or": "any of", "not": "not"}
_VALUE_SHOWN = 400
_ALIKE_SHOWN = 6


def print_explanation(console: Console, explanation: Explanation, *, everything: bool) -> None:
    """Print the verdict and the tree; long runs of tests that failed alike are cut unless `everything` is wanted."""
    event = ", ".join(explanation.event_logsources) or "none"
    came_in = f", {explanation.shape}" if explanation.shape != explanation.log_type else ""
    for line in (
        Text.assemble((visible(explanation.title), "bold"), f" ({visible(explanation.rule_id)})"),
        Text.assemble(("rule     ", "dim"), visible(explanation.logsource)),
        Text.assemble(("event    ", "dim"), visible(f"{explanation.log_type}{came_in}: {event}")),
        Text.assemble(("verdict  ", "dim"), _verdict(explanation)),
    ):
        console.print(line, soft_wrap=True)
    tree = Tree(_label(explanation.tree, show_value=True))
    _grow(tree, explanation.tree, everything=everything)
    console.print(tree)


def _verdict(explanation: Explanation) -> Text:
    if not explanation.routed:
        return Text("no match: the rule's log source does not cover the event, so it never fires on it", style="red")
    words = {
        "true": ("match", "bold green"),
        "false": ("no match", "red"),
        "error": ("error: the rule could not be judged on the event", "bold magenta"),
    }
    return Text(*words[explanation.verdict])


def _grow(tree: Tree, node: Node, *, everything: bool) -> None:
    children = _below(node)
    shown = children if everything else _without_likes(children)
    seen_fields: set[str | None] = set()
    for child in shown:
        branch = tree.add(_label(child, show_value=child.field not in seen_fields))
        if child.kind == "test":
            seen_fields.add(child.field)
        _grow(branch, child, everything=everything)
    if len(shown) < len(children):
        tree.add(Text(f"… and {len(children) - len(shown)} more tests that failed: --all shows them", style="dim"))


def _below(node: Node) -> tuple[Node, ...]:
    """Give a node's children; a selection and the `all of` or `any of` it consists of are one line."""
    if node.kind == "selection" and node.children[0].kind in ("and", "or"):
        return node.children[0].children
    return node.children


def _without_likes(children: Sequence[Node]) -> list[Node]:
    """Leave out false tests beyond the first few: of a list of hundreds it is the true one that tells something."""
    kept, false_tests = [], 0
    for child in children:
        if child.kind == "test" and child.verdict == "false":
            false_tests += 1
            if false_tests > _ALIKE_SHOWN:
                continue
        kept.append(child)
    return kept


def _label(node: Node, *, show_value: bool) -> RenderableType:
    text = Text.assemble(_MARKS[node.verdict])
    if node.kind == "test":
        return _test_label(text, node, show_value=show_value)
    if node.kind == "selection":
        text.append(visible(node.label), style="bold")
        join = _JOINS.get(node.children[0].kind)
        if join and node.children[0].kind != "not":
            text.append(f": {join}", style="dim")
        return text
    text.append(_JOINS[node.kind])
    return text


def _test_label(text: Text, node: Node, *, show_value: bool) -> RenderableType:
    text.append(visible(node.field) if node.field is not None else "any value", style="cyan")
    text.append(f" {visible(node.wanted or '')}")
    text.append(f"  {visible(node.why)}", style="dim")
    if not show_value or node.path is None:
        return text
    place = Text(f"{visible(node.path)} ({node.resolved_by})".lstrip(), style="dim")
    if node.actual is not None:
        place.append(" = ")
        place.append(_value(node.actual), style="not dim")
    return Group(text, Padding(place, (0, 0, 0, 2), expand=False))


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8")
    text = visible(text[:_VALUE_SHOWN])
    return f"{text}…" if len(text) >= _VALUE_SHOWN else text
