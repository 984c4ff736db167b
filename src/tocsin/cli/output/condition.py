"""A compiled condition as a tree for people."""

from rich.text import Text as Line
from rich.tree import Tree

from tocsin.cli.output.visible import visible
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not
from tocsin.detection.engine.wording import wanted

ALIKE_SHOWN = 8


def condition_tree(condition: Expression, *, everything: bool) -> Tree:
    """Make the tree of a condition; long lists are cut unless `everything` is wanted."""
    tree = Tree(_label(condition))
    _grow(tree, condition, everything=everything)
    return tree


def _grow(tree: Tree, node: Expression, *, everything: bool) -> None:
    children = _below(node)
    shown = children if everything else children[:ALIKE_SHOWN]
    for child in shown:
        _grow(tree.add(_label(child)), child, everything=everything)
    if len(shown) < len(children):
        tree.add(Line(f"… and {len(children) - len(shown)} more: --all shows them", style="dim"))


def _below(node: Expression) -> tuple[Expression, ...]:
    """Give a node's children; a name and the `all of` or `any of` it stands for are one line."""
    if isinstance(node, Atom):
        return ()
    if isinstance(node, Named):
        return (node.item,) if isinstance(node.item, Atom | Not | Named) else node.item.items
    return (node.item,) if isinstance(node, Not) else node.items


def _label(node: Expression) -> Line:
    if isinstance(node, Atom):
        field = visible(node.field) if node.field is not None else "any value"
        return Line.assemble((field, "cyan"), f" {visible(wanted(node.test))}")
    if isinstance(node, Named):
        text = Line(visible(node.name), style="bold")
        if not isinstance(node.item, Atom | Not | Named):
            text.append(f": {_join(node.item)}", style="not bold dim")
        return text
    return Line(_join(node))


def _join(node: Expression) -> str:
    if isinstance(node, Not):
        return "not"
    return "all of" if isinstance(node, And) else "any of"
