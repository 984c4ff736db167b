"""Rule files: decoding, several documents, and documents that share keys."""

from pathlib import Path

import pytest

from tests.detection.sigma.judging import HEAD, Loading, with_detection
from tocsin.core.errors import RuleError
from tocsin.detection.sigma.documents import SIZE_LIMIT, RuleFile, read_documents, read_file

RULE = with_detection("selection:\n    F: a\ncondition: selection\n")


def documents(text: str) -> list[dict[str, object]]:
    found, errors = read_documents(RuleFile("rule.yml", text))
    assert [str(error) for error in errors] == []
    return [dict(document.data) for document in found]


def test_global_keys_are_given_to_every_rule_after_it() -> None:
    text = "action: global\nlevel: high\nx: {a: 1}\n---\ntitle: one\nx: {b: 2}\n---\ntitle: two\n"
    assert documents(text) == [
        {"title": "one", "level": "high", "x": {"b": 2, "a": 1}},
        {"title": "two", "level": "high", "x": {"a": 1}},
    ]


def test_global_keys_win() -> None:
    assert documents("action: global\nlevel: high\n---\nlevel: low\n") == [{"level": "high"}]


def test_reset_ends_global_keys() -> None:
    assert documents("action: global\nx: 1\n---\na: 1\n---\naction: reset\n---\nb: 2\n") == [{"a": 1, "x": 1}, {"b": 2}]


def test_repeat_is_the_rule_before_with_changes() -> None:
    text = (
        "title: one\nx: {a: 1, b: 2}\n---\naction: repeat\ntitle: two\nx: {b: 3}\n---\naction: repeat\ntitle: three\n"
    )
    assert documents(text) == [
        {"title": "one", "x": {"a": 1, "b": 2}},
        {"title": "two", "x": {"a": 1, "b": 3}},
        {"title": "three", "x": {"a": 1, "b": 3}},
    ]


def test_global_keys_are_not_for_filters_and_correlations() -> None:
    text = "action: global\nlevel: high\n---\nfilter: {}\n---\ncorrelation: {}\n"
    assert documents(text) == [{"filter": {}}, {"correlation": {}}]


def test_empty_documents_are_passed_over() -> None:
    assert documents("---\n---\na: 1\n---\n") == [{"a": 1}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("action: repeat\na: 1\n", 1),
        ("a: 1\n---\naction: globl\n", 3),
        ("a: 1\n---\n- a\n", 2),
        ("just a text\n", 1),
        ("5\n", 1),
    ],
)
def test_what_is_no_rule_is_told_at_its_line(text: str, line: int) -> None:
    _, errors = read_documents(RuleFile("rule.yml", text))
    assert [error.location.line for error in errors if error.location] == [line]
    assert all(error.remedy for error in errors)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff", "action: global\nlevel: high\n"])
def test_a_file_without_a_rule_is_told(text: str) -> None:
    found, errors = read_documents(RuleFile("rule.yml", text))
    assert found == []
    assert [error.message for error in errors] == ["the file holds no rule"]


def test_a_key_of_a_merged_document_is_found_where_it_stands() -> None:
    text = "action: global\nlevel: high\n---\ntitle: one\n---\naction: repeat\ntitle: two\n"
    found, _ = read_documents(RuleFile("rule.yml", text))
    assert str(found[0].locate("level")) == "rule.yml:2"
    assert str(found[1].locate("title")) == "rule.yml:7"
    assert str(found[1].locate("nothing")) == "rule.yml:5"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_with_a_mark_are_read(loading: Loading, encoding: str) -> None:
    loaded = loading.load({"rule.yml": RULE.replace("A rule", "Ein Schlüssel").encode(encoding)})
    assert [rule.title for rule in loaded.ruleset.rules] == ["Ein Schlüssel"]
    assert loaded.problems == []


def test_carriage_returns_are_line_ends(loading: Loading) -> None:
    loaded = loading.load({"rule.yml": RULE.replace("\n", "\r\n").encode()})
    assert (len(loaded.ruleset), loaded.problems) == (1, [])


@pytest.mark.parametrize(
    ("raw", "line"),
    [(RULE.encode() + b"# caf\xe9\n", 9), (b"\xff\xfe\x00", 1), (RULE.encode() + b"x: \x00\n", 9), (b"\x80", 1)],
)
def test_what_is_not_text_is_told(loading: Loading, raw: bytes, line: int) -> None:
    loaded = loading.load({"rule.yml": raw, "z.yml": RULE})
    assert [error.location.line for error in loaded.problems if error.location] == [line]
    assert len(loaded.ruleset) == 1


def test_a_large_file_is_not_read(loading: Loading) -> None:
    path = loading.write("large.yml", b"#" * (SIZE_LIMIT + 1))
    with pytest.raises(RuleError) as caught:
        read_file(path, "large.yml")
    assert "larger than 16 MB" in caught.value.message


@pytest.mark.parametrize("path", ["/dev/zero", "."])
def test_what_is_no_file_is_not_read(path: str) -> None:
    with pytest.raises(RuleError):
        read_file(Path(path), path)


def test_a_file_that_cannot_be_read_is_told() -> None:
    with pytest.raises(RuleError) as caught:
        read_file(Path("x" * 5000), "long")
    assert caught.value.location is not None


def test_several_rules_of_a_file_are_loaded_in_their_order(loading: Loading) -> None:
    second = RULE.replace("A rule", "Another").replace("5c8c7e4e", "6c8c7e4e")
    loaded = loading.load({"rule.yml": RULE + "---\n" + second})
    assert [rule.title for rule in loaded.ruleset.rules] == ["A rule", "Another"]


def test_a_global_document_makes_several_rules(loading: Loading) -> None:
    detection = "detection: {selection: {F: %s}, condition: selection}\n"
    text = "action: global\nlogsource: {product: windows}\nlevel: high\n" + "".join(
        f"---\ntitle: {name}\n" + detection % name for name in ("one", "two")
    )
    loaded = loading.load({"rule.yml": text})
    assert [(rule.title, rule.level) for rule in loaded.ruleset.rules] == [("one", "high"), ("two", "high")]
    assert loaded.problems == []


def test_an_error_in_a_global_document_has_its_line(loading: Loading) -> None:
    text = HEAD.replace("title: A rule\n", "action: global\nlevel: hihg\n") + "---\n" + "\n".join(RULE.splitlines()[5:])
    loaded = loading.load({"rule.yml": "\n" + text})
    assert any(str(error.location).endswith("rule.yml:3") for error in loaded.problems)
