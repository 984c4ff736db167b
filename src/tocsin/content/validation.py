"""Validation: everything that keeps content from being loaded, of every kind of content."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.content.files import ContentFiles
from tocsin.content.rule_tests.choice import choose_rule
from tocsin.content.rule_tests.loaded import rules_by_file
from tocsin.content.rule_tests.reading import read_tests
from tocsin.content.rule_tests.regression_info import read_info
from tocsin.content.starter import starter_folder
from tocsin.core.errors import ContentError, MappingError, PipelineError, RuleTestError
from tocsin.detection.sigma import LoadedRules
from tocsin.detection.sigma.pipelines import load_pipelines
from tocsin.pipeline.mappings import load_mapper


@dataclass(frozen=True, slots=True)
class Validation:
    """What was looked at, counted, and everything that is wrong with it."""

    counts: dict[str, int]
    errors: tuple[ContentError, ...]


def validate_content(files: ContentFiles, loaded: LoadedRules) -> Validation:
    """Check content of every kind; `loaded` came of loading its rules."""
    errors: list[ContentError] = [*loaded.problems, *loaded.unsupported]
    errors += _test_errors(files, loaded)
    errors += _mapping_errors(files.mappings)
    errors += _pipeline_errors(files.pipelines)
    for info in files.regressions:
        errors += read_info(info)[1]
    counts = {
        "rule": len(loaded.ruleset) + loaded.deselected,
        "correlation": len(loaded.correlations),
        "filter": loaded.filters,
        "test file": len(files.tests),
        "mapping file": len(files.mappings),
        "pipeline": len(files.pipelines),
        "regression file": len(files.regressions),
    }
    return Validation(counts, tuple(errors))


def _test_errors(files: ContentFiles, loaded: LoadedRules) -> list[RuleTestError]:
    tests, errors = read_tests(files.tests)
    rules = rules_by_file(loaded)
    for test_file in tests:
        beside = rules.get(os.path.realpath(test_file.rule_file), ())
        for case in range(len(test_file.settings.tests) if beside else 0):
            chosen = choose_rule(test_file, case, beside)
            if isinstance(chosen, RuleTestError):
                errors.append(chosen)
    return errors


def _mapping_errors(mappings: Sequence[Path]) -> list[MappingError]:
    """Load the mappings together with the starter pack's, on which they may build; tell what is wrong with them."""
    if not mappings:
        return []
    starter = starter_folder() / "mappings"
    folders = _outermost({starter, *(file.parent for file in mappings)})
    folders.sort(key=lambda folder: folder != starter)
    named = {os.path.realpath(file) for file in mappings}
    _, errors = load_mapper(folders)
    return [error for error in errors if error.location and os.path.realpath(error.location.path) in named]


def _outermost(folders: set[Path]) -> list[Path]:
    """Leave out folders that are inside others, since those are read with them."""
    real = {folder: Path(os.path.realpath(folder)) for folder in sorted(folders)}
    kept: list[Path] = []
    for folder in sorted(real, key=lambda folder: len(real[folder].parts)):
        if not any(real[folder].is_relative_to(real[outer]) for outer in kept):
            kept.append(folder)
    return kept


def _pipeline_errors(pipelines: Sequence[Path]) -> list[PipelineError]:
    errors = []
    for file in pipelines:
        try:
            load_pipelines([file.as_posix()])
        except PipelineError as error:
            errors.append(error)
    return errors
