"""Matchers: whatever finds the needles, no needle that is there is missed."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.matchers import best_matcher, hyperscan_in_use, thrifty_matcher
from tocsin.detection.engine.patient_matcher import PatientMatcher
from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.required_text import is_character_set, required_text
from tocsin.detection.engine.scanner import Matcher

needs_hyperscan = pytest.mark.skipif(not hyperscan_in_use(), reason="Hyperscan has no wheel for this platform")

LETTERS = st.text("abé\u017f\\-.", max_size=12)
LITERALS = st.lists(LETTERS.filter(bool).map(lambda text: Needle(text.encode())), max_size=8, unique=True)
MANY = [Needle(f"needle-{number:03}".encode()) for number in range(100)]
REGEXES = [Needle(rb"a.{1,3}needle-00\d", ""), Needle(rb"[\x00-\x1f]", ""), Needle(rb"\w+", "")]


def found(matcher: Matcher, text: bytes) -> list[int]:
    hits: list[int] = []
    matcher(text, hits.append)
    assert len(hits) == len(set(hits)), "reported twice"
    return sorted(hits)


def present(needles: Sequence[Needle], text: bytes) -> list[int]:
    return [number for number, needle in enumerate(needles) if needle.data in text.lower()]


@settings(deadline=None, max_examples=300)
@given(needles=LITERALS, texts=st.lists(LETTERS, min_size=1, max_size=4))
def test_literals_are_found_exactly(needles: list[Needle], texts: list[str]) -> None:
    direct = DirectMatcher(needles)
    patient = PatientMatcher(needles, best_matcher(), patience=0.01)
    for text in texts:
        data = text.encode()
        assert found(direct, data) == present(needles, data)
        assert found(patient, data) == present(needles, data)


@settings(deadline=None, max_examples=300)
@given(needles=LITERALS, texts=st.lists(LETTERS, min_size=1, max_size=4))
def test_every_place_of_a_literal_is_told(needles: list[Needle], texts: list[str]) -> None:
    makers = [DirectMatcher, best_matcher(), partial(PatientMatcher, build=best_matcher(), patience=0.01)]
    for matcher in [make(needles) for make in makers]:
        for text in texts:
            data = text.encode()
            places: list[tuple[int, int]] = []
            matcher.places(data, lambda number, end, places=places: places.append((number, end)))  # type: ignore[misc]
            assert sorted(places) == sorted(
                (number, end)
                for number, needle in enumerate(needles)
                for end in range(len(needle.data), len(data) + 1)
                if data[:end].lower().endswith(needle.data)
            )


PATTERNS = st.recursive(
    st.sampled_from(
        [
            *("a", "b", "ab", "abc", "K", "\\.", "\\\\", "\\d", "\\s", ".", "^", "$", "\\b", " ", "-"),
            *(
                "[ab]",
                "[^a]",
                "[]a]",
                "[a\\]b]",
                "[[a]",
                "\\n",
                "\\t",
                "<",
                "\\x61",
                "\\101",
                "\\Z",
                "\\-",
                "(?i)",
                "(?x)",
                "(?s)",
                "]",
                "}",
            ),
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0}", "{2}", "{0,2}", "{,1}", "*?", "+?", "??", "|"])).map(
            "".join
        ),
        st.tuples(st.sampled_from(["(", "(?:", "(?=", "(?!", "(?<!", "(?P<n>"]), inner, st.just(")")).map("".join),
        st.tuples(inner, st.just("|"), inner).map("".join),
    ),
    max_leaves=8,
)


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
@settings(deadline=None, max_examples=2000)
@given(pattern=PATTERNS, text=st.text("abcABCkK.\\d1 -]<\n\t", max_size=8))
@example(pattern="ab?c", text="ac")
@example(pattern="(?x)a b", text="ab")
@example(pattern="a{0,2}b", text="b")
@example(pattern="[[a]b", text="[b")
def test_every_match_holds_the_required_text(pattern: str, text: str) -> None:
    try:
        compiled = regex.compile(pattern)
        re.compile(pattern)
    except (regex.error, re.error, RecursionError):
        return
    letters = re.sub(r"[^abcABC.\\k <-]", "", pattern.replace("\\n", "\n").replace("\\t", "\t"))
    for one in (text, letters, letters.replace("\\", ""), text + letters, re.sub(r".[?*]|\W", "", pattern)):
        if compiled.search(one):
            assert required_text(pattern) in one.lower()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"powershell\.exe.*-enc", "powershell.exe"),
        (r"(?i)\\Windows\\Temp\\\w+", "\\windows\\temp\\"),
        (r"net\s+(?:user|group)s? /ADD", " /add"),
        (r"colou?r", "colo"),
        (r"ab{0,3}cde{2}", "cde"),
        (r"a|bcd", ""),
        (r"\s-+abc\s*<", "<"),
        (r"abc\n\n", "abc\n\n"),
        (r"(?x) a b c", ""),
        (r"\x41bc", ""),
        (r"[[:alpha:]]bc", ""),
        (r"é", ""),
    ],
)
def test_required_texts(pattern: str, text: str) -> None:
    assert required_text(pattern) == text


def test_sets_of_characters() -> None:
    assert all(map(is_character_set, (r"[a-z]", r"[^\x00-\x1f]", r"[\]]", "[]a]")))
    assert not any(map(is_character_set, ("a", "[a]b", "[a]+", "[[a]", "([a])", ".", r"\[")))


@pytest.mark.parametrize(
    ("text", "numbers"), [(b"", []), (b"abc", []), (b"a\x07c", [1]), (b"A needle-001", []), (b"a...needle-001", [0])]
)
def test_regular_expressions_are_found_by_what_they_require(text: bytes, numbers: list[int]) -> None:
    hits = found(DirectMatcher(REGEXES), text)
    assert 2 in hits, "nothing is required by it, so it is always reported"
    assert set(numbers) <= set(hits) - {2}
    assert (1 in hits) == (b"\x07" in text)


@needs_hyperscan
def test_compiling_waits_until_there_is_enough_to_do() -> None:
    built: list[int] = []

    def build(needles: Sequence[Needle]) -> Matcher:
        built.append(len(needles))
        return best_matcher()(needles)

    matcher = PatientMatcher(MANY, build)
    for _ in range(10):
        assert found(matcher, b"x" * 400 + b"needle-042") == [42]
    assert built == []
    for _ in range(10):
        assert found(matcher, b"x" * 400 + b"needle-042") == [42]
    assert built == [100]


def patiently(matcher: Matcher, text: bytes) -> None:
    """Give a matcher so much to do that it compiles."""
    for _ in range(4):
        found(matcher, text * 100_000)


@needs_hyperscan
@pytest.mark.parametrize(
    "needles", [MANY, REGEXES, [*REGEXES, Needle(rb"(a)\1(?<=x)", "")]], ids=["texts", "regexes", "refused"]
)
def test_a_database_is_compiled_once(tmp_path: Path, needles: list[Needle]) -> None:
    texts = [b"", b"a needle-001 needle-099", b"\x07", b"xaa"]
    first = thrifty_matcher(CacheFolder(tmp_path))(needles)
    assert isinstance(first, PatientMatcher)
    patiently(first, b"abc")
    folder = CacheFolder(tmp_path)
    again = thrifty_matcher(folder)(needles)
    assert not isinstance(again, PatientMatcher)
    fresh = best_matcher()(needles)
    assert [found(again, text) for text in texts] == [found(fresh, text) for text in texts]
    assert (folder.counts.hits, folder.counts.written) == (1, 0)


@needs_hyperscan
def test_few_literals_are_not_worth_an_entry(tmp_path: Path) -> None:
    matcher = thrifty_matcher(CacheFolder(tmp_path))(MANY[:5])
    patiently(matcher, b"abc")
    assert list(tmp_path.iterdir()) == []


@needs_hyperscan
def test_other_needles_have_another_database(tmp_path: Path) -> None:
    patiently(thrifty_matcher(CacheFolder(tmp_path))(MANY), b"abc")
    folder = CacheFolder(tmp_path)
    other = thrifty_matcher(folder)([*MANY[:99], Needle(b"other")])
    assert folder.counts.misses == 1
    assert found(other, b"needle-099 other") == [99]


@needs_hyperscan
def test_a_damaged_or_foreign_database_is_made_again(tmp_path: Path) -> None:
    patiently(thrifty_matcher(CacheFolder(tmp_path))(MANY), b"abc")
    [path] = tmp_path.iterdir()
    name, whole = path.stem, path.read_bytes()
    path.write_bytes(whole[:-8] + b"\x00" * 8)
    damaged = CacheFolder(tmp_path)
    assert found(thrifty_matcher(damaged)(MANY), b"needle-007") == [7]
    assert damaged.counts.damaged == 1
    body = CacheFolder(tmp_path)
    for wrong in (b"", b"\x92\xc4\x01x\x90", b"\x92\xc4\x00\x91\xa1x"):
        body.write(name, wrong)
        folder = CacheFolder(tmp_path)
        assert found(thrifty_matcher(folder)(MANY), b"needle-007") == [7]
        assert folder.counts.damaged == 1


def test_without_hyperscan_and_without_a_cache_there_is_a_matcher() -> None:
    assert found(thrifty_matcher(None)(MANY), b"needle-007") == [7]
