"""What batches came to."""

from collections import Counter
from dataclasses import dataclass, field

from tocsin.core.finding import Finding
from tocsin.node.state import BaseMatch, DeadLetter, Heard
from tocsin.node.state.revival import Tried
from tocsin.pipeline.lake import LakeRow


@dataclass(slots=True)
class Processed:
    """What batches came to. `found` are findings with their JSON; `counts` are by source and name.

    `tried` are the dead letters that were tried once more, by batch. `heard` is how far sources have told their events,
    by source and log type, and `matches` are what correlations consume.
    """

    rows: list[LakeRow] = field(default_factory=list)
    found: list[tuple[Finding, bytes]] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: list[tuple[str, Tried]] = field(default_factory=list)
    heard: dict[tuple[str, str], Heard] = field(default_factory=dict)
    matches: list[BaseMatch] = field(default_factory=list)
