"""SigmaHQ's regression tests: which rules name one, where its data is, and what it wants.

A rule's `regression_tests_path` leads, from the repository's root, to an `info.yml`; that lists the tests of the rule,
each with a data file and how many of its events the rule must match at least.
Source: the SigmaHQ repository, `regression_data/` and `regression_tests_path` in its rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ConfigDict, Field

from tocsin.content.documents import parse_documents, read_documents
from tocsin.core.config import Settings, parse_settings
from tocsin.core.errors import RuleTestError
from tocsin.core.location import Location

POINTER = "regression_tests_path"


class RegressionTest(Settings):
    """One entry of `regression_tests_info`; keys that other tools keep there are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = "regression test"
    type: str
    provider: str = ""
    match_count: int = Field(default=1, ge=0)
    path: str


class RegressionInfo(Settings):
    """What tocsin reads of an `info.yml`; it lists no tests where they are only planned."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    regression_tests_info: list[RegressionTest] | None = None


@dataclass(frozen=True, slots=True)
class RegressionPointer:
    """A rule that names regression tests: the rule as its file has it, and the path that it names."""

    rule_file: Path
    rule_id: str
    rule_title: str
    target: str
    location: Location

    def inside(self, path: str) -> Path | None:
        """Find a path of the repository by walking up from the rule; None when no folder above has it.

        Nothing outside that folder is found: the path must be relative, without `..`, and links may not leave.
        """
        relative = PurePosixPath(path.strip())
        if not relative.parts or relative.is_absolute() or ".." in relative.parts:
            return None
        for root in self.rule_file.resolve().parents:
            candidate = root / relative
            if candidate.is_file() and candidate.resolve().is_relative_to(root):
                return candidate
        return None


def find_pointers(rule_file: Path) -> Iterator[RegressionPointer]:
    """Yield the rules of a file that name regression tests; a file that cannot be read has none."""
    try:
        text = rule_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return  # the loader of rules tells what is wrong with the file
    if POINTER not in text:
        return
    documents, _ = parse_documents(text, rule_file.as_posix(), RuleTestError)
    for document in documents:
        target = document.data.get(POINTER) if isinstance(document.data, dict) else None
        if isinstance(target, str):
            rule_id, title = (str(document.data.get(key) or "") for key in ("id", "title"))
            yield RegressionPointer(rule_file, rule_id, title, target, document.location(POINTER))


def read_info(path: Path) -> tuple[RegressionInfo | None, list[RuleTestError]]:
    """Read an `info.yml`; give it, or all its errors."""
    documents, errors = read_documents(path, RuleTestError)
    if errors:
        return None, errors
    if len(documents) != 1 or not isinstance(documents[0].data, dict):
        remedy = "see docs/testing-rules.md for its keys"
        return None, [RuleTestError("this is no info.yml", location=Location(path.as_posix()), remedy=remedy)]
    return parse_settings(RegressionInfo, documents[0].data, RuleTestError, path.as_posix(), documents[0].lines)
