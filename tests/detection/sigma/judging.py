"""Loads rules that tests write, and judges records by them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from tocsin.core.errors import EvaluationError, RuleError, UnsupportedRule
from tocsin.core.logsource import LogSource
from tocsin.core.values import ABSENT
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator
from tocsin.detection.engine.expression import Expression
from tocsin.detection.sigma import LoadedRules, Selection, load_rules
from tocsin.testing.routes import FlatRoute

WINDOWS = LogSource(product="windows")
ROUTE = FlatRoute(WINDOWS)
HEAD = """\
title: A rule
id: 5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11
logsource:
    product: windows
"""


@dataclass(frozen=True, slots=True)
class Loading:
    """Writes rule files into a folder and loads them."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Write one file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def load(
        self,
        files: Mapping[str, str | bytes],
        *,
        placeholders: Mapping[str, Sequence[str]] | None = None,
        pipelines: Sequence[str] = (),
        selection: Selection | None = None,
    ) -> LoadedRules:
        """Write files and load their folder."""
        for name, text in files.items():
            self.write(name, text)
        return load_rules([self.folder], pipelines=pipelines, placeholders=placeholders, selection=selection)

    def detection(self, detection: str, **options: Any) -> LoadedRules:
        """Load one rule with this detection section (YAML)."""
        return self.load({"rule.yml": with_detection(detection)}, **options)

    def condition(self, detection: str, **options: Any) -> Expression:
        """Give the compiled condition of one rule with this detection section."""
        loaded = self.detection(detection, **options)
        assert [str(error) for error in (*loaded.problems, *loaded.unsupported)] == []
        return loaded.ruleset.rules[0].condition

    def judge(self, detection: str, **options: Any) -> Callable[[Mapping[str, Any]], bool]:
        """Give a function that says whether a record matches one rule with this detection section."""
        loaded = self.detection(detection, **options)
        assert [str(error) for error in (*loaded.problems, *loaded.unsupported)] == []
        return judged(loaded.ruleset)

    def item(self, item: str, **options: Any) -> Callable[[Mapping[str, Any]], bool]:
        """Give a function that says whether a record matches one selection with this one item (YAML)."""
        return self.judge(one_item(item), **options)


def with_detection(detection: str) -> str:
    """Give a rule with this detection section."""
    return HEAD + "detection:\n" + indent(dedent(detection), "    ")


def one_item(item: str) -> str:
    """Give a detection section with one selection that has this item."""
    return "selection:\n" + indent(dedent(item), "    ") + "\ncondition: selection\n"


def judged(ruleset: CompiledRuleset) -> Callable[[Mapping[str, Any]], bool]:
    """Give a function that says whether a record matches the first rule."""

    def fail(_: int, error: EvaluationError) -> None:
        raise error

    evaluator = ReferenceEvaluator(ruleset, fail)
    return lambda record: 0 in evaluator.match(dict(record), ROUTE)


@dataclass(frozen=True, slots=True)
class Case:
    """An item of a selection, and values of field `F` (or whole records) that it is true and not true of."""

    says: str
    item: str
    yes: Sequence[Any] = ()
    no: Sequence[Any] = ()

    def check(self, loading: Loading, **options: Any) -> None:
        """Judge every value."""
        matches = loading.item(self.item, **options)
        for value in self.yes:
            assert matches(_record(value)), f"{self.item!r} should match {value!r}"
        for value in self.no:
            assert not matches(_record(value)), f"{self.item!r} should not match {value!r}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item of a selection that is refused, with words of the message and of the remedy."""

    says: str
    item: str
    message: str
    remedy: str = ""
    unsupported: bool = False

    def check(self, loading: Loading, **options: Any) -> None:
        """Load it: the one error has its line, cause and remedy, and no rule comes of it."""
        loaded = loading.detection(one_item(self.item), **options)
        errors: list[RuleError] = [*loaded.problems, *loaded.unsupported]
        assert len(errors) == 1, [str(error) for error in errors]
        assert isinstance(errors[0], UnsupportedRule) == self.unsupported
        assert self.message in errors[0].message
        assert errors[0].remedy
        assert self.remedy in errors[0].remedy
        assert errors[0].location is not None
        assert errors[0].location.line == 7, "the first line of the item"
        assert len(loaded.ruleset) == 0


def cases(*which: Case) -> pytest.MarkDecorator:
    """Run a test for each case, named by what it says."""
    return pytest.mark.parametrize("case", which, ids=[one.says for one in which])


def refusals(*which: Refusal) -> pytest.MarkDecorator:
    """Run a test for each refusal, named by what it says."""
    return pytest.mark.parametrize("refusal", which, ids=[one.says for one in which])


def _record(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return {} if value is ABSENT else {"F": value}
