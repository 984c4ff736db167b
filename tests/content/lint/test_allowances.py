from pathlib import Path

import pytest

from tests.content.building import write_files
from tests.content.checks.examples import lint_folder
from tocsin.content.checks import discover_checks
from tocsin.content.lint.example_rule import EXAMPLE_RULE

WRONG = EXAMPLE_RULE.replace("level: medium\n", "")


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (
            "tocsin: {allow: [missing_levle]}",
            "there is no check 'missing_levle' to allow; did you mean 'missing_level'?",
        ),
        ("tocsin: {alow: [missing_level]}", "unknown key 'alow'; did you mean 'allow'?"),
        ("tocsin: {allow: missing_level}", "valid list"),
        ("tocsin: missing_level", "takes keys"),
    ],
)
def test_an_allowance_that_allows_nothing_is_told(key: str, message: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"example_rule.yml": f"{WRONG}{key}\n"})
    diagnostics, loaded = lint_folder(tmp_path, [discover_checks().get("missing_level")])
    assert loaded.problems == []
    assert [diagnostic.check for diagnostic in diagnostics] == ["missing_level", "unknown_allowance"]
    assert message in diagnostics[1].message
    assert diagnostics[1].location.line == 20
