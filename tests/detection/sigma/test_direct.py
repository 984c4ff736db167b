"""The short way to a compiled rule: it gives what the long way through pySigma gives, or nothing."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.sigma.judging import WINDOWS
from tests.detection.sigma.test_fuzz import MODIFIERS, VALUES
from tocsin.detection.sigma.direct import DirectCompiler
from tocsin.detection.sigma.documents import Document, RuleFile, read_documents
from tocsin.detection.sigma.entries import RuleBody
from tocsin.detection.sigma.heads import read_head
from tocsin.detection.sigma.modifiers import modifier_table
from tocsin.detection.sigma.rules import Compiler

COMMON: dict[str, Any] = {
    "F": ["a", r"b\*c*", "?", r"\\d\\", 5, None, True, ""],
    "F|contains": ["a*b", "", "*", "É"],
    "F|contains|all": ["a", "b", "a"],
    "F|all|startswith": ["a"],
    "F|endswith": r"\cmd.exe",
    "F|contains|windash": [" -a -b", "x"],
    "F|windash|endswith|cased": "-A*",
    "F|contains|all|windash": ["-a", "/b"],
    "F|cased": "Aé*",
    "F|re": ["a{,3}{", "^x$"],
    "F|re|i": "a",
    "F|cidr": ["10.0.0.0/8", "::/0"],
    "F|exists": False,
    "F|fieldref": "G",
    "F|gte": 5,
    "F|base64offset|contains": "foobar",
    "|all": ["a", "b*"],
    "|startswith": "a",
}
LONG = {"re": "(", "cidr": "10.0.0.1/8", "gt": "5", "contains": None, "exists": "yes", "expand": "%x%", "i": "a"}


def short_way(detection: Any) -> RuleBody | None:
    return DirectCompiler().rule({"detection": detection}, WINDOWS)


def long_way(detection: Any) -> RuleBody | None:
    document = Document(RuleFile("a.yml", ""), {"title": "a", "detection": detection}, (0,))
    body, errors = Compiler(modifier_table({})).rule(document, WINDOWS)
    return None if errors else body


def check(detection: Any) -> bool:
    """Hold the two ways equal, types too; say whether the short way led anywhere."""
    short = short_way(detection)
    if short is not None:
        assert repr(short) == repr(long_way(detection))
    return short is not None


@pytest.mark.parametrize("key", COMMON)
def test_common_forms_are_compiled_directly(key: str) -> None:
    assert check({"s": {key: COMMON[key]}, "condition": "s"})


def test_keywords_lists_and_conditions_are_compiled_directly() -> None:
    detection = {
        "keywords": ["one", "tw*o"],
        "alone": "word",
        "s_maps": [{"F": "a", "G": ["b", "c"]}, {"F|contains": "d"}, ["e", "f"]],
        "s_other": {"F": 1},
        "condition": ["not (keywords or alone)", "1 of s_* and all of them"],
    }
    assert check(detection)


@pytest.mark.parametrize("modifier", LONG)
def test_what_is_wrong_or_rare_goes_the_long_way(modifier: str) -> None:
    assert short_way({"s": {f"F|{modifier}": LONG[modifier]}, "condition": "s"}) is None


@pytest.mark.parametrize(
    "detection",
    [
        None,
        {"condition": "s"},
        {"s": {}, "condition": "s"},
        {"s": [], "condition": "s"},
        {"s": {"F": []}, "condition": "s"},
        {"s": {"F": "a"}},
        {"s": {"F": "a"}, "condition": "t"},
        {"s": {"F": "a"}, "condition": 5},
        {"s": {"F": "a"}, "condition": []},
        {"s": {"F": {"G": "a"}}, "condition": "s"},
        {"s": {"F": [["a"]]}, "condition": "s"},
        {"s": {"F": "a"}, "condition": "s | count() > 5"},
        {"s": {"F": "a"}, "timeframe": "5m", "condition": "s"},
        {"s": None, "condition": "s"},
        {"s": {"F": 1.5}, "condition": "s"},
    ],
)
def test_what_is_no_common_rule_goes_the_long_way(detection: Any) -> None:
    assert short_way(detection) is None


_COMMON_MODIFIERS = st.permutations(["contains", "startswith", "endswith", "all", "windash", "cased", "re"]).flatmap(
    lambda names: st.integers(0, 3).map(lambda count: names[:count])
)
_ITEMS = st.dictionaries(
    st.tuples(st.sampled_from(["", "F", "F", "a.b"]), st.one_of(_COMMON_MODIFIERS, MODIFIERS)).map(
        lambda pair: "|".join([pair[0], *pair[1]])
    ),
    st.one_of(VALUES, st.lists(VALUES, max_size=3), st.lists(st.text("aK*?\\/- é", max_size=6), max_size=3)),
    max_size=3,
)
_SELECTIONS = st.one_of(_ITEMS, st.lists(st.one_of(_ITEMS, VALUES, st.lists(VALUES, max_size=2)), max_size=3), VALUES)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["s", "s_a", "_b"]), _SELECTIONS, max_size=3),
    st.sampled_from(["s", "not s", "1 of s*", "all of them", "s and s_a or _b", "(s", "", ["s", "s_a"]]),
)
def test_any_detection(selections: dict[str, Any], condition: Any) -> None:
    check({**selections, "condition": condition})


@pytest.mark.corpora
def test_nearly_all_real_rules_go_the_short_way(corpora: Path) -> None:
    compiler = Compiler(modifier_table({}))
    long = []
    files = sorted((corpora / "sigmahq").glob("rules*/**/*.yml"))
    for file in files:
        (document,), _ = read_documents(RuleFile(file.name, file.read_text(encoding="utf-8")))
        logsource = read_head(document).logsource
        assert logsource is not None
        short = DirectCompiler().rule(document.data, logsource)
        if short is None:
            long.append(file.name)
        else:
            assert repr(short) == repr(compiler.rule(document, logsource)[0]), file
    assert (len(files), len(long)) == (3757, 5)
