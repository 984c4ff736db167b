"""Reading rules for checks: as written, as compiled, and with their tests."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tocsin.content.lint.checked import CheckedRepository, CheckedRule, RuleKind
from tocsin.content.rule_tests.choice import cases_of
from tocsin.content.rule_tests.reading import RuleTests
from tocsin.content.rule_tests.settings import RuleTestCase
from tocsin.core.errors import RuleError
from tocsin.core.logsource import LogSource
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import Document, read_documents, read_file


def checked_repository(
    files: Iterable[Path],
    rules: Mapping[str, Sequence[CompiledRule]],
    tests: Iterable[RuleTests],
    logsources: Sequence[LogSource],
) -> CheckedRepository:
    """Read the rules of files for checks.

    `rules` are the compiled rules by the real path of their file. What cannot be read is left out: loading the rules
    has told it already.
    """
    cases: defaultdict[str, list[RuleTestCase]] = defaultdict(list)
    for tested, case in cases_of(tests, rules):
        cases[tested.id].append(case)
    checked: list[CheckedRule] = []
    for file in files:
        compiled = rules.get(os.path.realpath(file), ())
        first = True
        for document in _documents(file):
            kind = _kind(document)
            if kind is not None:
                rule = _compiled(document, compiled)
                checked.append(CheckedRule(document, file, kind, rule, cases[rule.id] if rule else (), first))
                first = False
    return CheckedRepository(checked, logsources)


def _documents(file: Path) -> list[Document]:
    try:
        return read_documents(read_file(file, file.as_posix()))[0]
    except RuleError:
        return []


def _kind(document: Document) -> RuleKind | None:
    if "correlation" in document.data:
        return "correlation"
    if "filter" in document.data:
        return "filter"
    return "rule" if "detection" in document.data else None


def _compiled(document: Document, rules: Sequence[CompiledRule]) -> CompiledRule | None:
    written = document.data.get("id")
    if written is not None:
        return next((rule for rule in rules if rule.id.lower() == str(written).lower()), None)
    return next((rule for rule in rules if rule.title == document.data.get("title")), None)
