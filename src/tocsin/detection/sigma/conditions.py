"""The condition of a rule: parsed, with the author's names kept.

The grammar is the specification's; pySigma's own parser takes the beginning of a name for an operator
(`notepad` is `not epad` to it), allows few characters in names, and loses the names on the way.
Source: Sigma specification 2.1, "Condition".
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from math import comb
from typing import Final

from tocsin.core.suggest import did_you_mean
from tocsin.detection.engine.expression import And, Expression, Named, Not, Or
from tocsin.detection.sigma.faults import Fault, Unsupported

Compiled = Expression | None
"""A compiled part; None for one that a processing pipeline has emptied: it asks nothing and is left out."""

DEPTH_LIMIT: Final = 50
SIZE_LIMIT: Final = 200_000

Joiner = Callable[[tuple[Expression, ...]], Expression]

_TOKEN = re.compile(r"[()]|[^\s()]+")
_OPERATORS: Final = frozenset({"and", "or", "not", "of"})


class Names:
    """The search identifiers of a rule, compiled, with the size of each.

    `shown` gives the names that explanations use where they differ from those in the condition. `counts` says whether
    the condition may ask for any number of them (`2 of them`), as those of correlations may.
    """

    def __init__(
        self,
        compiled: Mapping[str, Compiled],
        sizes: Mapping[str, int],
        shown: Mapping[str, str] | None = None,
        *,
        counts: bool = False,
    ) -> None:
        self.counts = counts
        self._compiled = compiled
        self._sizes = sizes
        self._shown = shown or {}
        self._used = 0

    def one(self, name: str) -> Compiled:
        """Give the search identifier called `name`; raises Fault if there is none."""
        if name not in self._compiled:
            hint = did_you_mean(name, self._compiled)
            remedy = f"defined are: {', '.join(self._compiled)}"
            if "*" in name:
                remedy = f"a pattern needs a quantifier: write '1 of {name}' or 'all of {name}'"
            raise Fault(f"the condition names {name!r}, which is not defined{hint}", remedy)
        self._used += self._sizes[name]
        if self._used > SIZE_LIMIT:
            raise Unsupported(f"the condition comes to more than {SIZE_LIMIT:,} tests", "split the rule")
        item = self._compiled[name]
        return None if item is None else Named(self._shown.get(name, name), item)

    def matching(self, pattern: str) -> list[Compiled]:
        """Give those whose name fits a pattern or `them`; raises Fault if none does.

        Names that begin with an underscore fit only patterns that begin with one.
        """
        if pattern == "them":
            fitting = [name for name in self._compiled if not name.startswith("_")]
        else:
            fits = re.compile(re.escape(pattern).replace(r"\*", ".*"), re.DOTALL).fullmatch
            fitting = [
                name for name in self._compiled if fits(name) and (pattern.startswith("_") or not name.startswith("_"))
            ]
        if not fitting:
            hint = did_you_mean(pattern.strip("*"), self._compiled)
            remedy = f"defined are: {', '.join(self._compiled)}"
            raise Fault(f"no search identifier fits {pattern!r} of the condition{hint}", remedy)
        return [self.one(name) for name in fitting]


def compile_condition(condition: str, names: Names) -> Compiled:
    """Compile a condition over search identifiers; raises Fault.

    Operators bind, from loose to tight: `or`, `and`, `not`, `1 of`, brackets. They may be written in any case.
    """
    if "|" in condition:
        what = "the condition aggregates with '|', which Sigma has replaced by correlation rules"
        raise Unsupported(what, "write a correlation rule over this one")
    parser = _Parser(_TOKEN.findall(condition), names)
    result = parser.either(0)
    if parser.peek() is not None:
        raise Fault(f"the condition does not go on with {parser.peek()!r}", "put 'and' or 'or' between its parts")
    return result


def joined(kind: Joiner, items: Iterable[Compiled]) -> Compiled:
    """Join parts by And or Or, leaving out emptied ones and the operator where one part is left."""
    left = tuple(item for item in items if item is not None)
    return left[0] if len(left) == 1 else kind(left) if left else None


def named_filter(title: str, condition: Compiled) -> Compiled:
    """Give a filter's condition the name that explanations use."""
    return None if condition is None else Named(f"filter {title!r}", condition)


class _Parser:
    """Reads a condition from left to right, one function for each operator."""

    def __init__(self, tokens: list[str], names: Names) -> None:
        self._tokens = tokens
        self._names = names
        self._place = 0

    def peek(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _accepts(self, word: str) -> bool:
        token = self.peek()
        if token is None or token.lower() != word:
            return False
        self._place += 1
        return True

    def either(self, depth: int) -> Compiled:
        items = [self._both(depth)]
        while self._accepts("or"):
            items.append(self._both(depth))
        return joined(Or, items)

    def _both(self, depth: int) -> Compiled:
        items = [self._negated(depth)]
        while self._accepts("and"):
            items.append(self._negated(depth))
        return joined(And, items)

    def _negated(self, depth: int) -> Compiled:
        negative = False
        while self._accepts("not"):
            negative = not negative
        item = self._primary(depth)
        return Not(item) if negative and item is not None else item

    def _primary(self, depth: int) -> Compiled:
        word = self.peek()
        if word is None:
            raise Fault("the condition ends where a search identifier is expected", "complete the condition")
        if word == "(":
            if depth >= DEPTH_LIMIT:
                raise Fault(f"the condition is nested deeper than {DEPTH_LIMIT} brackets", "simplify it")
            self._place += 1
            inside = self.either(depth + 1)
            if not self._accepts(")"):
                raise Fault("the condition has a bracket that is not closed", "add ')'")
            return inside
        if word == ")" or word.lower() in _OPERATORS:
            raise Fault(f"the condition has {word!r} where a search identifier is expected", "correct the condition")
        self._place += 1
        if self._accepts("of"):
            return self._quantified(word)
        return self._names.one(word)

    def _quantified(self, quantifier: str) -> Compiled:
        kinds: dict[str, Joiner] = {"1": Or, "any": Or, "all": And}
        kind = kinds.get(quantifier.lower())
        counted = int(quantifier) if self._names.counts and quantifier.isdecimal() and len(quantifier) < 3 else None
        if kind is None and not counted:
            remedy = "Sigma knows '1 of', 'any of' and 'all of'"
            raise Fault(f"the condition counts with '{quantifier} of'", remedy)
        pattern = self.peek()
        if pattern is None or pattern in ("(", ")"):
            remedy = f"write '{quantifier} of them' or '{quantifier} of selection*'"
            raise Fault(f"the condition does not say of what '{quantifier} of' is", remedy)
        self._place += 1
        fitting = self._names.matching(pattern)
        if kind is not None:
            return joined(kind, fitting)
        if counted is None or counted > len(fitting):
            raise Fault(f"the condition asks for {quantifier} of {len(fitting)}", "ask for fewer")
        if comb(len(fitting), counted) > SIZE_LIMIT // 100:
            raise Unsupported(
                f"the condition '{quantifier} of {pattern}' has too many ways to be met", "name fewer rules"
            )
        return joined(Or, [joined(And, some) for some in combinations(fitting, counted)])
