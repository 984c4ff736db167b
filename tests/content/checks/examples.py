"""The examples of checks, made into files and linted."""

from pathlib import Path
from typing import Any

import yaml

from tests.content.building import write_files
from tocsin.content import starter_folder
from tocsin.content.files import find_content
from tocsin.content.lint import Check, Diagnostic, Example, checked_repository, run_checks
from tocsin.content.lint.example_rule import EXAMPLE_RULE
from tocsin.content.rule_tests import read_tests, rules_by_file
from tocsin.detection.sigma import LoadedRules, load_rules
from tocsin.pipeline.mappings import load_mapper


def lint_example(example: Example, checks: list[Check], folder: Path) -> tuple[list[Diagnostic], LoadedRules]:
    """Write an example's files, and give what checks say about them."""
    write_files(folder, {example.file: _laid_over(example.changes), **example.others})
    return lint_folder(folder, checks)


def lint_folder(folder: Path, checks: list[Check]) -> tuple[list[Diagnostic], LoadedRules]:
    """Give what checks say about the rules in a folder."""
    files = find_content([folder])
    loaded = load_rules(files.rules)
    tests, errors = read_tests(files.tests)
    assert errors == []
    mapper, _ = load_mapper([starter_folder() / "mappings"])
    logsources = [logsource for log_type in mapper.log_types() for logsource in log_type.logsources]
    repository = checked_repository(files.rules, rules_by_file(loaded), tests, logsources)
    return list(run_checks(repository, checks, [check.id for check in checks]).diagnostics), loaded


def _laid_over(changes: str) -> str:
    """Give the example rule with the keys of `changes` laid over it; what is null is taken away."""
    rule: dict[str, Any] = yaml.load(EXAMPLE_RULE, Loader=yaml.BaseLoader)
    for key, value in (yaml.safe_load(changes) or {}).items():
        if value is None:
            del rule[key]
        else:
            rule[key] = value
    return yaml.safe_dump(rule, sort_keys=False, allow_unicode=True)
