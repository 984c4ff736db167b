"""Evidence: the fields that made a rule match, read by the same predicates that judged it.

It gives what `matched.matched_fields` gives by the reference's means, which a property test holds it to.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from tocsin.core.errors import EvaluationError
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not, Or, Text
from tocsin.detection.engine.matched import Matched, add_keyword, shown
from tocsin.detection.engine.predicates import Predicate, PredicateCompiler, View

Collector = Callable[[View, Matched], None]


def collector(node: Expression, compiler: PredicateCompiler) -> Collector:
    """Compile what adds the fields that are true in a condition that holds; what a *not* looked at is left out."""
    if isinstance(node, Named):
        return collector(node.item, compiler)
    if isinstance(node, Atom):
        return _of_atom(node, compiler)
    if isinstance(node, Not):
        return lambda _, __: None
    if isinstance(node, And):
        every = [collector(item, compiler) for item in node.items]

        def collect_all(view: View, matched: Matched) -> None:
            for collect in every:
                collect(view, matched)

        return collect_all
    runs = list(_runs(node.items))
    each = [(compiler.compile(_either(items)), collector(items[0], compiler)) for items in runs]

    def collect_true(view: View, matched: Matched) -> None:
        for predicate, collect in each:
            if _is_true(predicate, view):
                collect(view, matched)

    return collect_true


def _runs(items: Sequence[Expression]) -> Iterator[Sequence[Expression]]:
    """Yield stretches of texts of one field, of which any shows the same, and everything else alone."""
    for field, grouped in groupby(items, _field_of_text):
        run = tuple(grouped)
        yield from [run] if field is not None else [(item,) for item in run]


def _field_of_text(item: Expression) -> str | None:
    return item.field if isinstance(item, Atom) and isinstance(item.test, Text) else None


def _either(items: Sequence[Expression]) -> Expression:
    return items[0] if len(items) == 1 else Or(tuple(items))


def _of_atom(atom: Atom, compiler: PredicateCompiler) -> Collector:
    name = atom.field
    if name is None:
        return lambda view, matched: add_keyword(atom, view.record, matched)
    read = compiler.read(name)

    def collect(view: View, matched: Matched) -> None:
        matched[name] = shown(read(view.record))

    return collect


def _is_true(predicate: Predicate, view: View) -> bool:
    try:
        return predicate(view)
    except EvaluationError:
        return False  # the rule matched by another branch; this one only could not be shown
