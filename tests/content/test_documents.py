from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.content.documents import DEPTH_LIMIT, SIZE_LIMIT, Document, parse_documents, read_documents
from tocsin.core.errors import RuleTestError


def parse(text: str) -> tuple[list[Document], list[RuleTestError]]:
    return parse_documents(text, "a.test.yml", RuleTestError)


def only(text: str) -> Document:
    documents, errors = parse(text)
    assert errors == []
    assert len(documents) == 1
    return documents[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("On", "On"),
        ("12:30:00", "12:30:00"),
        ("0x1410", "0x1410"),
        ("0755", "0755"),
        ("2024-01-01", "2024-01-01"),
        ("2024-01-01 10:00:00.5", "2024-01-01 10:00:00.5"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("true", True),
        ("false", False),
        ("-17", -17),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("null", None),
        ("~", None),
        ("", None),
        ('"5"', "5"),
        ("'true'", "true"),
    ],
)
def test_plain_scalars_are_typed_as_in_json(written: str, value: object) -> None:
    read = only(f"a: {written}").data["a"]
    assert read == value
    assert type(read) is type(value)


def test_every_key_and_item_has_its_line() -> None:
    document = only("a:\n  - b: 1\n    c: 2\n  - d\n")
    assert document.location("a").line == 1
    assert document.location("a", 0, "c").line == 3
    assert document.location("a", 1).line == 4


def test_a_key_that_is_not_there_is_placed_at_the_nearest_above() -> None:
    document = only("a:\n  b: 1\n")
    assert document.location("a", "x", "y").line == 1
    assert document.location("z").line == 1


def test_documents_keep_their_index_and_line() -> None:
    documents, errors = parse("a: 1\n---\n---\nb: 2\n")
    assert errors == []
    assert [(document.index, document.line, document.data) for document in documents] == [
        (0, 1, {"a": 1}),
        (2, 4, {"b": 2}),
    ]


def test_merge_keys_take_over_what_is_not_written() -> None:
    document = only("base: &base {a: 1, b: 2}\nnew:\n  <<: *base\n  b: 3\n")
    assert document.data["new"] == {"a": 1, "b": 3}


def test_of_several_merged_mappings_the_first_wins() -> None:
    document = only("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nnew: {<<: [*x, *y]}\n")
    assert document.data["new"] == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [\n", 3, "not YAML"),
        ("a: 1\na: 2\n", 2, "twice"),
        ("a: !!python/object:os.system {}\n", 1, "tag"),
        ("a: !secret x\n", 1, "tag"),
        ("x: 1\na: &a [*a]\n", 2, "alias refers to what it is part of"),
        ("? [a]\n: 1\n", 1, "a key must be a text"),
        ("a: {<<: 5}\n", 1, "takes a mapping"),
        ("- " * (DEPTH_LIMIT + 2) + "x", 1, "nested deeper"),
        ("- " * 20_000 + "x", 1, "not YAML"),
        ("a: \x07\n", None, "not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int | None, message: str) -> None:
    documents, errors = parse(text)
    assert documents == []
    assert message in errors[0].message
    assert errors[0].location is not None
    assert errors[0].location.line == line
    assert errors[0].remedy


def test_all_errors_of_a_document_are_told_and_the_other_documents_given() -> None:
    documents, errors = parse("a: 1\na: 2\nb: !x 1\n---\nc: 1\n")
    assert [document.data for document in documents] == [{"c": 1}]
    assert len(errors) == 2


def test_nested_aliases_cannot_multiply() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    document = only("\n".join(lines))
    assert document.data["a59"][0] is document.data["a59"][1]


def test_a_number_longer_than_python_converts_stays_a_text() -> None:
    digits = "9" * 10_000
    assert only(f"a: {digits}").data["a"] == digits


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_bytes(b"a: \xff\xfe")
    documents, errors = read_documents(file, RuleTestError)
    assert documents == []
    assert "UTF-8" in errors[0].message


def test_a_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    _, errors = read_documents(tmp_path / "missing.yml", RuleTestError)
    assert "cannot be read" in errors[0].message


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    with file.open("wb") as stream:
        stream.truncate(SIZE_LIMIT + 1)
    documents, errors = read_documents(file, RuleTestError)
    assert documents == []
    assert "larger than 16 MB" in errors[0].message


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_documents(file, RuleTestError)[0][0].data == {"a": 1}


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!<>|'\"#\n \t?,%@`\\0"), max_size=60))
def test_any_text_gives_documents_or_errors_and_never_fails(text: str) -> None:
    documents, errors = parse(text)
    assert all(error.location is not None for error in errors)
    assert all(document.data is not None for document in documents)
