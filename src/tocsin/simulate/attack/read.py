"""Reads scenario files; everything that is wrong is told at once, each with its line."""

import inspect
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from tocsin.core.config import parse_settings
from tocsin.core.errors import ScenarioError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.simulate.attack.actions import ACTIONS
from tocsin.simulate.attack.model import Action, Scenario
from tocsin.simulate.attack.words import FILTERS, HOST_WORDS, PERSON_WORDS, words_of

Keys = tuple[str | int, ...]
Lines = dict[Keys, int]
_GIVEN_WORDS = ("number", "hex", "pid")
_MOST_BYTES = 1_000_000


def built_in_scenarios() -> list[Path]:
    """Give the files of the scenarios that come along, by name."""
    folder = Path(str(files("tocsin.simulate"))) / "scenarios"
    return sorted(folder.glob("*.yml"))


def load_scenarios(paths: list[Path]) -> tuple[list[Scenario], list[ScenarioError]]:
    """Read scenarios; give the sound ones, and every error with its place and remedy."""
    scenarios: list[Scenario] = []
    errors: list[ScenarioError] = []
    for path in paths:
        scenario, wrong = _load(path)
        errors += wrong
        if scenario is not None and not wrong:
            scenarios.append(scenario)
    return scenarios, errors


def _load(path: Path) -> tuple[Scenario | None, list[ScenarioError]]:
    name = path.as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > _MOST_BYTES:
            return None, [ScenarioError("is too large", location=Location(name), remedy="a scenario has a few pages")]
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        aliases = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader))
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as failure:
        return None, [ScenarioError(f"cannot be read: {failure}", location=Location(name), remedy="check the file")]
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        location = Location(name, line=mark.line + 1 if mark else None)
        problem = getattr(failure, "problem", None) or str(failure)
        return None, [ScenarioError(f"is not YAML: {problem}", location=location, remedy="correct the YAML")]
    if not isinstance(data, dict) or aliases:
        problem = "has aliases" if aliases else "is not a mapping"
        return None, [ScenarioError(problem, location=Location(name), remedy="begin with `scenario:` and its name")]
    lines: Lines = {(): 1, **dict(_lines(node, ()))}
    scenario, errors = parse_settings(Scenario, data, ScenarioError, name, lines)
    if scenario is None:
        return None, errors
    return scenario, list(_problems(scenario, name, lines))


def _lines(node: yaml.Node | None, keys: Keys) -> Iterator[tuple[Keys, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*keys, key.value)
            yield inner, key.start_mark.line + 1
            yield from _lines(value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            inner = (*keys, number)
            yield inner, value.start_mark.line + 1
            yield from _lines(value, inner)


def _problems(scenario: Scenario, path: str, lines: Lines) -> Iterator[ScenarioError]:
    known = {*_GIVEN_WORDS, *scenario.names}
    for part, role in scenario.cast.items():
        known |= {f"{part}.{word}" for word in (HOST_WORDS if role.host else PERSON_WORDS)}
    for keys, action in _actions(scenario):
        location = Location(path, line=lines.get(keys, lines.get(keys[:2])))
        if action.do not in ACTIONS:
            hint = did_you_mean(action.do, list(ACTIONS))
            yield ScenarioError(
                f"no action is called {action.do!r}{hint}", location=location, remedy="see docs/simulate.md"
            )
            continue
        yield from _parameter_problems(action, location)
        for name, attribute, kind in words_of(action.parameters):
            word = f"{name}.{attribute}" if attribute else name
            if word not in known:
                yield ScenarioError(
                    f"nothing is called {{{word}}}{did_you_mean(word, sorted(known))}",
                    location=location,
                    remedy="give it under `names`, or its part under `cast`",
                )
            if kind and kind not in FILTERS:
                yield ScenarioError(
                    f"no filter is called {kind!r}{did_you_mean(kind, list(FILTERS))}",
                    location=location,
                    remedy=f"use one of {', '.join(FILTERS)}",
                )
    seen = set(_GIVEN_WORDS) | {word for word in known if "." in word}
    for name, values in scenario.names.items():
        for inner, attribute, _ in words_of(values):
            word = f"{inner}.{attribute}" if attribute else inner
            if word not in seen:
                location = Location(path, line=lines.get(("names", name)))
                yield ScenarioError(f"{{{word}}} is not known before {name!r}", location=location, remedy="move it up")
        seen.add(name)


def _actions(scenario: Scenario) -> Iterator[tuple[Keys, Action]]:
    for number, step in enumerate(scenario.steps):
        for index, action in enumerate(step.actions):
            yield ("steps", number, "actions", index), action
        for way, variant in enumerate(step.variants):
            for index, action in enumerate(variant.actions):
                yield ("steps", number, "variants", way, "actions", index), action


def _parameter_problems(action: Action, location: Location) -> Iterator[ScenarioError]:
    signature = inspect.signature(ACTIONS[action.do])
    wanted = {name: item for name, item in signature.parameters.items() if name != "stage"}
    for name, value in action.parameters.items():
        if name not in wanted:
            hint = did_you_mean(name, list(wanted))
            yield ScenarioError(
                f"{action.do} takes no {name!r}{hint}", location=location, remedy=f"it takes {', '.join(wanted)}"
            )
        elif not _fits(value, wanted[name].annotation):
            kind = getattr(wanted[name].annotation, "__name__", str(wanted[name].annotation))
            yield ScenarioError(
                f"{name} of {action.do} is no {kind}", location=location, remedy="write it as such, perhaps in quotes"
            )
    for name, item in wanted.items():
        if item.default is inspect.Parameter.empty and name not in action.parameters:
            yield ScenarioError(f"{action.do} needs {name!r}", location=location, remedy="add it under `with`")


def _fits(value: Any, annotation: Any) -> bool:
    if annotation in (str, bool):
        return isinstance(value, annotation)
    if annotation is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return value is None or isinstance(value, dict | list)
