"""The file of reasons: sound ones are ordered, every error is told."""

from pathlib import Path

import pytest

from tocsin.content.coverage import Reason, read_reasons
from tocsin.core.logsource import LogSource


def written(folder: Path, text: str) -> Path:
    file = folder / "not_covered.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_reason_about_more_parts_comes_first(tmp_path: Path) -> None:
    reasons, errors = read_reasons(
        written(
            tmp_path,
            "reasons:\n- {logsource: {product: shed}, reason: Nobody looks., remedy: Look.}\n"
            "- {logsource: {product: shed, service: door}, reason: No lock., remedy: Fit one., fields: [Key]}\n",
        )
    )
    assert errors == []
    assert reasons == (
        Reason(LogSource("shed", None, "door"), "No lock.", "Fit one.", ("Key",)),
        Reason(LogSource("shed"), "Nobody looks.", "Look."),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("reasons:\n- {logsource: {product: shed}, reason: x}", "the key 'reasons.0.remedy' is missing"),
        ("reasons:\n- {logsource: {produkt: shed}, reason: x, remedy: y}", "unknown key 'reasons.0.logsource.produkt'"),
        ("reasons:\n- {logsource: {}, reason: x, remedy: y}", "entry 1 names no part of a logsource"),
        ("reasons:\n- {logsource: {product: ''}, reason: x, remedy: y}", "at least 1 character"),
        ("- [", "cannot be read"),
        ("reasons: just words", "valid list"),
        ("- {logsource: {product: shed}, reason: x, remedy: y}", "valid dictionary"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_used(tmp_path: Path, text: str, told: str) -> None:
    reasons, errors = read_reasons(written(tmp_path, text))
    assert reasons == ()
    assert told in str(errors[0])
    assert errors[0].location is not None
    assert errors[0].location.path.endswith("not_covered.yml")
    assert errors[0].remedy


def test_a_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    reasons, errors = read_reasons(tmp_path / "none.yml")
    assert (reasons, len(errors)) == ((), 1)
