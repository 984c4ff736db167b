"""The short way through YAML: it gives what the long way gives, or nothing."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.sigma.test_fuzz import RULES
from tocsin.detection.sigma.plain_yaml import read_plain_yaml
from tocsin.detection.sigma.yaml_reader import read_yaml

USUAL = r"""# a comment
title: Some title (with brackets), commas & more
id: 5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11
related:
    - id: 00000000-1111-2222-3333-444444444444
      type: similar
description: |
    The first line: with a colon
      # no comment

    and the last
references:
    - https://example.org/a?b=c#d   # a comment
    - "double"
date: 2024-01-02
logsource:
    product: windows # a comment
detection:
    selection:
        - Image|endswith: '\it''s.exe'
          EventID:
          - 1
          - 4688
        - OriginalFileName: ''

    filter: # nothing more
        A: null
        B: yes
        C:
    condition: selection and not filter
version: 1.2.3
level: high
"""
UNUSUAL = (
    "a: 1.5\n",
    "a: 010\n",
    "a: &x b\nc: *x\n",
    "a: !!str 5\n",
    "a: [b]\n",
    "a: {b: c}\n",
    "a: b\n  c\n",
    "a: >\n  b\n",
    'a: "\\u0041"\n',
    "a: 'b\n",
    "a: b: c\n",
    "a: b\na: c\n",
    "a b: c\n",
    "---\na: b\n",
    "a: b\n---\nc: d\n",
    "- a\n",
    "a\n",
    "a:\tb\n",
    "a: b\r\n",
    "a: b",
    "",
    "a:\n  b: c\n d: e\n",
    "a:\n  - b\n   - c\n",
    "a: |\n  b\n    \n  c\n",
    "a: |2\n  b\n",
    "<<: b\n",
)

_RESTS = [
    "",
    "",
    "x",
    "'y'",
    '"z"',
    "it's",
    "'it''s'",
    "'",
    "''",
    "'' #",
    "'a' b",
    "|",
    "|-",
    ">",
    "# c",
    "x # c",
    "x: y",
    "x:",
    "a #",
    "a#b",
    "1",
    "0",
    "01",
    "1_0",
    "1.0",
    "1e5",
    "1.2.3",
    ".5",
    ".",
    "0x1f",
    "0b1",
    "1:30",
    "+1",
    "-1",
    "-x",
    "--",
    "---",
    "...",
    "~",
    "null",
    "Null",
    "yes",
    "Yes",
    "YES",
    "yeS",
    "off",
    "2024-01-02",
    "2024-01-02 10:00:00",
    "1-2-3",
    "12e-5",
    "12e-5-6",
    ".inf",
    ".nan",
    "1e5.",
    "[a]",
    "{a: b}",
    "&a",
    "*a",
    "!x",
    "%x",
    "@x",
    "`x",
    "\\x",
    "(a",
    ";",
    "=",
    "<",
    "a\tb",
    "x  ",
    "é",
    "\ufeff",
    "\u2028",
    "\x85",
    "\x07",
    "a, b",
    "a [b]",
    "c:\\d",
    "c: \\d",
    "a 'b' \"c\"",
    '"a" b',
    '"\\n"',
    '"a" # b',
    "'a'#b",
    "\xa0x",
    "x\xa0",
]
_LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", " ", "  ", "    ", "      "]),
    st.sampled_from(["", "", "", "- ", "-   ", "-", "- - "]),
    st.sampled_from(["", "", "a: ", "b:", "c|d: ", "b:  ", "'e': ", "<<: ", "on: ", "a b: ", "?", "F.g:"]),
    st.one_of(
        st.sampled_from(_RESTS),
        st.text("ab01:-#'\" .|é\\", max_size=5),
    ),
)


@st.composite
def _blocks(draw: st.DrawFn, indent: int = 0, depth: int = 0) -> list[str]:
    """Give the lines of a map or list, nearly always indented as they should be."""
    rests = st.one_of(st.sampled_from(_RESTS), st.sampled_from(["x", "'y' # c", "1", '"z"', "a-b"]))
    is_list = depth > 0 and draw(st.booleans())
    lines: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        head = draw(st.sampled_from(["- ", "-   ", "-"])) if is_list else f"{'abc'[number]}:"
        inside = indent + len(head) + (head == "-") if is_list else indent + draw(st.sampled_from([0, 1, 2, 4]))
        kind = draw(st.sampled_from(["rest", "rest", "block", "text", "noise"]))
        if kind == "block" and depth < 3:
            block = draw(_blocks(inside, depth + 1))
            if is_list and head != "-" and not block[0].lstrip(" ").startswith("-"):
                block[0] = " " * indent + head + block[0].lstrip(" ")
                lines += block
            else:
                lines += [" " * indent + head.rstrip(" "), *block]
        elif kind == "text" and not is_list:
            lines.append(f"{' ' * indent}{head} {draw(st.sampled_from(['|', '|-']))}")
            lines += [draw(st.sampled_from(["", " " * inside, "# c"])) for _ in range(draw(st.integers(0, 1)))]
            texts = st.sampled_from(["x", "a: b", "# c", "- d", "  deeper", "'", ""])
            lines += [" " * (indent + 2) + draw(texts) for _ in range(draw(st.integers(1, 3)))]
        else:
            lines.append(f"{' ' * indent}{head}{'' if head.endswith(' ') else ' '}{draw(rests)}")
            if kind == "noise":
                lines.append(draw(st.sampled_from(["", "# c", "      # c", "   ", "  x"])))
    return lines


def long_way(text: str) -> Any:
    """Give the one document of a text; a text when there is none, or more, or anything is wrong."""
    documents = list(read_yaml(text))
    if len(documents) != 1 or documents[0].faults:
        return "unusable"
    return documents[0].data


def check(text: str) -> bool:
    """Hold the two ways equal, types too; say whether the short way led anywhere."""
    read = read_plain_yaml(text)
    if read is not None:
        assert repr(read) == repr(long_way(text)), text
    return read is not None


def test_a_rule_as_rules_are_written_is_read() -> None:
    assert check(USUAL)


@pytest.mark.parametrize("text", UNUSUAL)
def test_what_is_unusual_goes_the_long_way(text: str) -> None:
    assert read_plain_yaml(text) is None


@settings(max_examples=600)
@given(_blocks())
def test_blocks(lines: list[str]) -> None:
    check("\n".join(lines) + "\n")


@settings(max_examples=300)
@given(st.lists(_LINES, max_size=6))
def test_any_lines(lines: list[str]) -> None:
    check("\n".join(lines) + "\n")


@settings(max_examples=300)
@given(st.sampled_from([USUAL, *RULES]), st.randoms(use_true_random=False), st.integers(1, 4))
def test_usual_files_with_mistakes(text: str, dice: random.Random, changes: int) -> None:
    letters = list(text)
    for _ in range(changes):
        place = dice.randrange(len(letters))
        letters[place : place + dice.choice((0, 1, 1, 3))] = dice.choice(
            ["", " ", "  ", "\n", ":", ": ", "- ", "#", " #", "'", '"', "|", "x", "1", "\t", "&", "*", "\n\n", "    "]
        )
    check("".join(letters))


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), _TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.from_regex(r"[A-Za-z|.]{1,6}", fullmatch=True), inner, max_size=3),
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.from_regex(r"[A-Za-z|.]{1,6}", fullmatch=True), _DATA, max_size=3))
def test_what_yaml_writes(data: dict[str, Any]) -> None:
    check(yaml.dump(data, Dumper=yaml.CSafeDumper, default_flow_style=False, allow_unicode=True))


@pytest.mark.corpora
def test_nearly_all_real_rules_go_the_short_way(corpora: Path) -> None:
    files = sorted((corpora / "sigmahq").glob("rules*/**/*.yml"))
    short = [check(file.read_text(encoding="utf-8")) for file in files]
    assert (len(short), short.count(False)) == (3757, 49)
