"""Finding content: which files there are below paths, and what kind of content each holds."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tocsin.core.errors import ContentError
from tocsin.core.location import Location

ContentKind = Literal["rule", "test", "mapping", "pipeline", "regression", "other"]

YAML_SUFFIXES = (".yml", ".yaml")
TEST_SUFFIXES = (".test.yml", ".test.yaml")
_SKIPPED = frozenset({"node_modules", "__pycache__"})
_TOP_KEY = re.compile(rb"^[\"']?([A-Za-z_-]+)[\"']?[ \t]*:", re.MULTILINE)
# Told by keys at the top, in this order; a rule is told last, since anything may have a title.
_KEYS: tuple[tuple[ContentKind, frozenset[bytes]], ...] = (
    ("regression", frozenset({b"regression_tests_info", b"rule_metadata"})),
    ("pipeline", frozenset({b"transformations", b"postprocessing", b"finalizers"})),
    ("mapping", frozenset({b"log_type", b"shape"})),
    ("rule", frozenset({b"detection", b"logsource", b"correlation", b"filter", b"title"})),
)
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class ContentFiles:
    """The content files below some paths, by kind, each file once, and the paths that are missing."""

    rules: tuple[Path, ...]
    tests: tuple[Path, ...]
    mappings: tuple[Path, ...]
    pipelines: tuple[Path, ...]
    regressions: tuple[Path, ...]
    others: tuple[Path, ...]
    missing: tuple[ContentError, ...]


def find_content(paths: Sequence[Path]) -> ContentFiles:
    """Find content below paths; the tests of a rule file that is named, and the rule of a test file, belong to it."""
    found: dict[ContentKind, dict[str, Path]] = {}
    missing: list[ContentError] = []
    for path in paths:
        if not path.exists():
            place = Location(path.as_posix())
            missing.append(ContentError("there is no such file or folder", location=place, remedy="check the path"))
        for file in _with_companions(path):
            found.setdefault(kind_of(file), {}).setdefault(os.path.realpath(file), file)
    by_kind = {kind: tuple(files.values()) for kind, files in found.items()}
    return ContentFiles(
        rules=by_kind.get("rule", ()),
        tests=by_kind.get("test", ()),
        mappings=by_kind.get("mapping", ()),
        pipelines=by_kind.get("pipeline", ()),
        regressions=by_kind.get("regression", ()),
        others=by_kind.get("other", ()),
        missing=tuple(missing),
    )


def kind_of(file: Path) -> ContentKind:
    """Tell a content file's kind by its name and the keys at its top, without parsing: broken files have one too.

    Files without keys at the top are taken for rules, whose loader says what is wrong with them.
    """
    if file.name.endswith(TEST_SUFFIXES):
        return "test"
    try:
        with file.open("rb") as stream:
            keys = set(_TOP_KEY.findall(stream.read(_READ)))
    except OSError:
        return "rule"
    if not keys:
        return "rule"
    return next((kind for kind, telling in _KEYS if keys & telling), "other")


def yaml_files(path: Path) -> Iterator[Path]:
    """Yield the YAML files at or below a path in sorted order; hidden files, hidden folders and caches are left out.

    Links to folders are not followed, so that a loop of them cannot trap the walk.
    """
    if not path.is_dir():
        if path.exists():
            yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from yaml_files(entry)
        elif entry.suffix in YAML_SUFFIXES:
            yield entry


def content_of(test_file: Path) -> Path | None:
    """Give the file that a test file is about, or None when there is none beside it."""
    stem = test_file.name
    for suffix in TEST_SUFFIXES:
        stem = stem.removesuffix(suffix)
    return _existing(test_file.with_name(stem + suffix) for suffix in YAML_SUFFIXES)


def companion_tests(content_file: Path) -> Path | None:
    """Give the test file beside a content file, or None."""
    stem = content_file.name.removesuffix(content_file.suffix)
    return _existing(content_file.with_name(stem + suffix) for suffix in TEST_SUFFIXES)


def _with_companions(path: Path) -> Iterator[Path]:
    for file in yaml_files(path):
        yield file
        if file == path:
            companion = content_of(file) if kind_of(file) == "test" else companion_tests(file)
            if companion is not None:
                yield companion


def _existing(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if path.is_file()), None)
