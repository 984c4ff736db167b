"""An explanation: a rule's tree with the value of every branch for one event."""

from typing import Any, Literal

from msgspec import Struct

Verdict = Literal["true", "false", "error"]


class Node(Struct, frozen=True):
    """One branch of the tree.

    `kind` is `and`, `or`, `not`, `selection` (then `label` is its name) or `test`. A test tells the `field` as the
    rule names it, the `path` it was resolved to and what decided that (`resolved_by`: mapping, shape, ocsf, native,
    assumed, implied), the `actual` value, what was `wanted`, and one sentence `why` it came out so.
    """

    kind: Literal["and", "or", "not", "selection", "test"]
    verdict: Verdict
    label: str = ""
    field: str | None = None
    path: str | None = None
    resolved_by: str | None = None
    actual: Any = None
    wanted: str | None = None
    why: str = ""
    children: tuple["Node", ...] = ()


class Explanation(Struct, frozen=True):
    """Why a rule did or did not match an event.

    `routed` tells whether the rule's logsource covers the event; when it does not the rule never fires, whatever the
    tree says. `verdict` is the engine's for this event: `true` only if routed and the tree is true.
    """

    rule_id: str
    title: str
    log_type: str
    shape: str
    logsource: str
    event_logsources: tuple[str, ...]
    routed: bool
    verdict: Verdict
    tree: Node
