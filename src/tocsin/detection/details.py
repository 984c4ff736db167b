"""Details of a finding for those who look into it: its event, and how the rule came to match, both bounded in size."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from tocsin.core.paths import Path, walk
from tocsin.core.ports import Resolution, Route
from tocsin.core.values import ABSENT, Record
from tocsin.detection.engine.explain import explain
from tocsin.detection.engine.explanation import Node, Verdict
from tocsin.detection.engine.expression import Atom, Expression, Named, Not, Text
from tocsin.detection.engine.ruleset import CompiledRule
from tocsin.detection.wire import encode

EVENT_BYTES = 32_768
"""An event of more bytes, as JSON, has its long texts cut."""
_TEXTS_CUT = (4_096, 512, 64)
_CUT_DEPTH = 64
_FAILED_KEPT = 4
_PLACES_KEPT = 8


class Step(Struct, frozen=True, array_like=True):
    """One branch of an explanation, without the values that the event itself shows.

    `kind` is `and`, `or`, `not`, `selection` (then `text` is its name) or `test` (then `text` says what it wants of
    `field`). A test also tells `why` it came out so, the `path` the field was resolved to and who resolved it (`by`),
    the dotted `places` in this event where the value is, and the literal text to `mark` there. `more` is how many
    failed tests beside the last of `children` were left out.
    """

    kind: str
    verdict: Verdict
    text: str = ""
    field: str | None = None
    why: str = ""
    path: str | None = None
    by: str | None = None
    places: tuple[str, ...] = ()
    mark: str | None = None
    more: int = 0
    children: tuple["Step", ...] = ()


class Detail(Struct, frozen=True):
    """An event as JSON, and how a rule matched it.

    `is_cut` says that texts of the event were shortened; `event` is None where even so it was too large. There is no
    `step` for findings that no rule made.
    """

    event: str | None
    is_cut: bool
    log_type: str
    step: Step | None


def detail(rule: CompiledRule | None, record: Record, route: Route, event_bytes: int = EVENT_BYTES) -> bytes:
    """Give the details of a finding as JSON; `rule` is what matched the record, if a rule did."""
    text, is_cut = bounded(record, event_bytes)
    step = None
    if rule is not None:
        step = _step(explain(rule, record, route).tree, rule.condition, record, route)
    return encode(Detail(text, is_cut, route.log_type, step))


def bounded(record: Record, most: int) -> tuple[str | None, bool]:
    """Write a record as JSON of at most so many bytes, with its long texts cut as far as that needs; else None."""
    line = encode(record)
    if len(line) <= most:
        return line.decode("utf-8"), False
    for length in _TEXTS_CUT:
        line = encode(_cut(record, length, _CUT_DEPTH))
        if len(line) <= most:
            return line.decode("utf-8"), True
    return None, True


def _cut(value: Any, length: int, depth: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= length else f"{value[:length]}… ({len(value) - length:,} more characters)"
    if not depth:
        return "…"
    if isinstance(value, dict):
        return {key: _cut(item, length, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item, length, depth - 1) for item in value]
    return value


def _step(node: Node, expression: Expression, record: Record, route: Route) -> Step:
    """Join what the explanation says of a branch with what the rule's condition has there: they have one form."""
    if isinstance(expression, Atom):
        return _test(node, expression, record, route)
    items = (expression.item,) if isinstance(expression, Named | Not) else expression.items
    pairs = list(zip(node.children, items, strict=True))
    kept = pairs if isinstance(expression, Not) else list(_telling(pairs))
    children = tuple(_step(child, item, record, route) for child, item in kept)
    return Step(node.kind, node.verdict, node.label, more=len(pairs) - len(kept), children=children)


def _telling(pairs: Sequence[tuple[Node, Expression]]) -> Iterator[tuple[Node, Expression]]:
    """Leave out failed tests beyond the first few: of hundreds of alternatives it is the true one that tells."""
    failed = 0
    for node, item in pairs:
        if node.kind == "test" and node.verdict == "false":
            failed += 1
            if failed > _FAILED_KEPT:
                continue
        yield node, item


def _test(node: Node, atom: Atom, record: Record, route: Route) -> Step:
    test, is_true = atom.test, node.verdict == "true"
    places: tuple[str, ...] = ()
    if is_true and atom.field is not None:
        places = tuple(places_of(record, route.resolve(atom.field)))
    return Step(
        node.kind,
        node.verdict,
        node.wanted or "",
        field=node.field,
        why=node.why,
        path=node.path,
        by=node.resolved_by,
        places=places,
        mark=test.text if is_true and isinstance(test, Text) and test.text else None,
    )


def places_of(record: Record, resolution: Resolution) -> list[str]:
    """Give the dotted places in a record where a field's value was read; elements of lists share their list's place.

    It follows `core.paths.read`: the first path with a usable value wins, then the dotted native name.
    """
    for path in resolution.paths:
        value = walk(record, path)
        if value is not ABSENT and value is not None and not isinstance(value, dict):
            return list(dict.fromkeys(_walked(record, path, ())))[:_PLACES_KEPT]
    return [resolution.field] if resolution.dotted else []


def _walked(node: Any, path: Path, above: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, list) and path:
        for item in node:
            yield from _walked(item, path, above)
    elif not path:
        yield ".".join(above)
    elif isinstance(node, dict):
        for key in node if path[0] == "*" else path[:1]:
            if node.get(key, ABSENT) is not ABSENT:
                yield from _walked(node[key], path[1:], (*above, key))


def read_detail(line: bytes) -> Detail:
    """Read details that `detail` wrote."""
    return msgspec.json.decode(line, type=Detail)
