"""Reading test files: what `foo.test.yml` says, and every mistake in it with its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.content.documents import Document, KeyPath, read_documents
from tocsin.content.files import content_of
from tocsin.content.rule_tests.settings import RuleTestFile
from tocsin.core.config import parse_settings
from tocsin.core.errors import RuleTestError
from tocsin.core.location import Location


@dataclass(frozen=True, slots=True)
class RuleTests:
    """The tests of one file, and the rule file they are about."""

    path: Path
    rule_file: Path
    document: Document
    settings: RuleTestFile

    def location(self, case: int, *keys: str | int) -> Location:
        """Give the place of a case, or of a key in it."""
        top: KeyPath = () if isinstance(self.document.data, list) else ("tests",)
        return self.document.location(*top, case, *keys)


def read_tests(paths: Iterable[Path]) -> tuple[list[RuleTests], list[RuleTestError]]:
    """Read test files; give those that are right, and all errors of the others."""
    read: list[RuleTests] = []
    errors: list[RuleTestError] = []
    for path in paths:
        tests, problems = _read(path)
        errors += problems
        if tests is not None:
            read.append(tests)
    return read, errors


def _read(path: Path) -> tuple[RuleTests | None, list[RuleTestError]]:
    documents, errors = read_documents(path, RuleTestError)
    if errors:
        return None, errors
    name = path.as_posix()
    if len(documents) != 1:
        problem = "a test file holds one document" if documents else "the test file is empty"
        place = Location(name, line=documents[1].line if documents else None)
        return None, [RuleTestError(problem, location=place, remedy="give all cases as one list")]
    document = documents[0]
    data, lines = _as_mapping(document)
    if data is None:
        remedy = "begin with `- name: …`, or with `tests:` and the cases below it"
        return None, [RuleTestError("cases are a list", location=document.location(), remedy=remedy)]
    settings, errors = parse_settings(RuleTestFile, data, RuleTestError, name, lines)
    rule_file = content_of(path)
    if rule_file is None:
        remedy = "name the test file after its rule: foo.test.yml beside foo.yml"
        errors.append(
            RuleTestError("there is no rule file beside this test file", location=Location(name), remedy=remedy)
        )
    if settings is None or rule_file is None:
        return None, errors
    return RuleTests(path, rule_file, document, settings), []


def _as_mapping(document: Document) -> tuple[dict[str, Any] | None, dict[KeyPath, int]]:
    """Give the document as the settings have it: a bare list of cases is the value of `tests`."""
    if isinstance(document.data, dict):
        return document.data, dict(document.lines)
    if isinstance(document.data, list):
        return {"tests": document.data}, {("tests", *keys): line for keys, line in document.lines.items()}
    return None, {}
