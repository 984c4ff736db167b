"""The trial of a plan: how often covers are really true is learned from the first records of a route.

How rare a text is was estimated when the covers were chosen; some estimates are wrong, and a rule with such a cover
wakes for nothing again and again. After the trial such rules get another cover, the rarest one in a sample of the
records. What rules match never depends on which cover wakes them.
"""

from collections import Counter
from collections.abc import Sequence

from tocsin.core.errors import EvaluationError
from tocsin.core.values import Record
from tocsin.detection.engine.cover import Cover, covers_of
from tocsin.detection.engine.expression import Or
from tocsin.detection.engine.plan import Plan
from tocsin.detection.engine.predicates import Predicate, View
from tocsin.detection.engine.waking import Woken

_EVERY = 8
_SAMPLE = 128
_WAKEFUL = 0.01
"""A rule that is woken by a greater share of the records than this looks for a rarer cover."""


class Trial:
    """Watches a plan on the first records of its route; `take` says when it is over."""

    def __init__(self) -> None:
        self._sample: list[Record] = []
        self._seen = 0
        self._woken: Counter[int] = Counter()

    def take(self, record: Record, woken: Woken) -> bool:
        """Note which rules a record woke; say True when enough records were seen."""
        self._seen += 1
        if woken:
            self._woken.update(woken)
        if self._seen % _EVERY == 0:
            self._sample.append(record)
        return len(self._sample) >= _SAMPLE

    def conclude(self, plan: Plan) -> None:
        """Give the plan's wakeful rules their rarest covers."""
        wakeful = [position for position, times in self._woken.items() if times > _WAKEFUL * self._seen]
        others = {
            position: [
                (cover, plan.compiler.compile(Or(cover.atoms)))
                for cover in covers_of(plan.judges[position].condition)
                if cover != plan.cover(position)
            ]
            for position in wakeful
        }
        # Made when everything is compiled, so that each field of the sample is read and folded once.
        views = [plan.view(record) for record in self._sample]
        learned: dict[int, Cover] = {}
        for position, choices in others.items():
            best: Cover | None = None
            least = self._woken[position] / self._seen / 2
            for cover, some in choices:
                share = _share(some, views)
                if share < least:
                    best, least = cover, share
            if best is not None:
                learned[position] = best
        if learned:
            plan.watch(learned)


def _share(some: Predicate, views: Sequence[View]) -> float:
    """Give the share of a sample in which a predicate is true."""
    try:
        return sum(map(some, views)) / len(views)
    except EvaluationError:
        return 1.0  # a test that runs out of time is no good cover
