"""The loader on rules that went through the wringer: always a result, and every error with a place and a remedy."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.detection.sigma.judging import judged, with_detection
from tocsin.detection.sigma import LoadedRules, Selection, load_rules
from tocsin.detection.sigma.modifiers import modifier_table

RULES = (
    with_detection(
        r"""
        selection_image:
            - Image|endswith: ['\cmd.exe', '\p?sh.exe']
            - OriginalFileName: cmd.exe
        selection_args:
            CommandLine|contains|all|windash: [' -a', ' /b']
            EventID: [1, 4688]
        filter_main:
            User|re|i: '^adm\d+$'
            Source|cidr: 10.0.0.0/8
            Parent|fieldref: Image
        keywords: [one, 'tw*o', 3]
        condition: all of selection_* and not 1 of filter_* or keywords
        """
    ),
    "title: f\nid: f\nlogsource: {product: windows}\nfilter:\n    rules: any\n    selection: {User: x}\n    condition: not selection\n",
    """\
title: c
id: c
correlation:
    type: event_count
    rules: [5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11]
    group-by: [User]
    timespan: 1h
    condition: {gte: 5}
""",
    """\
action: global
level: high
---
title: g
logsource: {product: windows}
detection: {s: {T|hour|gte: 8, E|exists: true, B|wide|base64offset|contains: abc, N|neq: null}, condition: s}
""",
)
MODIFIERS = st.lists(st.sampled_from(sorted([*modifier_table({}), "nonsense"])), max_size=4)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2**70),
    st.floats(),
    st.text("aK\u212a\u0130*?\\/- %x(.[1:0/8é", max_size=8),
    st.sampled_from(["10.0.0.0/8", "::1", "%x%", "-a /b", "^a+$", "5", "0x10"]),
)
_ITEMS = st.dictionaries(
    st.tuples(st.sampled_from(["", "F", "a.b"]), MODIFIERS).map(lambda pair: "|".join([pair[0], *pair[1]])),
    st.one_of(VALUES, st.lists(VALUES, max_size=3)),
    max_size=3,
)
_SELECTIONS = st.one_of(_ITEMS, st.lists(st.one_of(_ITEMS, VALUES), max_size=3), VALUES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def check_load(folder: Path, raw: bytes) -> LoadedRules:
    path = folder / "rule.yml"
    path.write_bytes(raw)
    loaded = load_rules([path], placeholders={"x": ("a", "b*")}, selection=Selection(minimum_level="informational"))
    for error in (*loaded.problems, *loaded.unsupported):
        assert error.remedy
        assert error.message
        assert error.location is not None
        assert error.location.path == path.as_posix()
    assert loaded.files == 1
    assert (
        len(loaded.ruleset)
        or loaded.problems
        or loaded.unsupported
        or loaded.filters
        or loaded.correlations
        or loaded.deselected
    )
    return loaded


def test_the_rules_of_this_page_load(folder: Path) -> None:
    loaded = check_load(folder, "\n---\n".join(RULES).encode())
    assert (loaded.problems, loaded.unsupported) == ([], [])
    assert (len(loaded.ruleset), loaded.filters, len(loaded.correlations)) == (2, 1, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(RULES), st.randoms(use_true_random=False), st.integers(1, 6))
def test_mutated_bytes(folder: Path, text: str, dice: random.Random, changes: int) -> None:
    raw = bytearray(text.encode())
    for _ in range(changes):
        place = dice.randrange(len(raw))
        match dice.randrange(4):
            case 0:
                raw[place] = dice.randrange(256)
            case 1:
                del raw[place : place + dice.randrange(1, 9)]
            case 2:
                raw[place:place] = bytes(dice.choices(b"|:-[]{}'\"*?&!%#,\n \t\\~(", k=dice.randrange(1, 5)))
            case _:
                end = place + dice.randrange(1, 40)
                raw[place:place] = raw[place:end]
        raw = raw or bytearray(b"x")
    check_load(folder, bytes(raw))


@settings(deadline=None)
@given(st.sampled_from(RULES), st.randoms(use_true_random=False), VALUES)
def test_mutated_trees(folder: Path, text: str, dice: random.Random, value: Any) -> None:
    documents = list(yaml.safe_load_all(text))
    _replace(documents, dice, value)
    check_load(folder, yaml.safe_dump_all(documents, allow_unicode=True).encode())


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "_c"]), _SELECTIONS, max_size=3),
    st.sampled_from(["1 of *", "a", "not a and b", "all of them"]),
)
def test_generated_detections(folder: Path, selections: dict[str, Any], condition: str) -> None:
    rule = {
        "title": "x",
        "logsource": {"product": "windows"},
        "detection": {**selections, "condition": condition},
    }
    loaded = check_load(folder, yaml.safe_dump(rule, allow_unicode=True).encode())
    if loaded.ruleset.rules:
        assert loaded.problems == []
        judged(loaded.ruleset)({"F": ["x", 1, None, True, "2024-01-01T00:00:00Z"], "a": {"b": "10.0.0.1"}})


def _replace(node: Any, dice: random.Random, value: Any) -> None:
    """Replace one node somewhere below, or its key."""
    while isinstance(node, list | dict) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = dice.choice(keys)
        if not isinstance(node[key], list | dict) or not node[key] or dice.random() < 0.3:
            if isinstance(node, dict) and dice.random() < 0.3:
                node[f"{key}|{dice.choice(['re', 'cidr', 'gt', 'x'])}"] = node.pop(key)
            else:
                node[key] = value
            return
        node = node[key]
