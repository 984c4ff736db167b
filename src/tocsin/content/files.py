"""Finding content files: which YAML files there are below a path, and which are tests."""

from collections.abc import Iterator
from pathlib import Path

YAML_SUFFIXES = (".yml", ".yaml")
TEST_SUFFIXES = (".test.yml", ".test.yaml")
_SKIPPED = frozenset({"node_modules", "__pycache__"})


def is_test_file(path: Path) -> bool:
    """Say whether a file holds tests: `foo.test.yml` is the test file of `foo.yml`."""
    return path.name.endswith(TEST_SUFFIXES)


def yaml_files(path: Path) -> Iterator[Path]:
    """Yield the YAML files at or below a path in sorted order; hidden folders and caches are left out.

    Links to folders are not followed, so that a loop of them cannot trap the walk.
    """
    if path.is_file():
        if path.suffix in YAML_SUFFIXES:
            yield path
        return
    if not path.is_dir():
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
    return next((beside for suffix in YAML_SUFFIXES if (beside := test_file.with_name(stem + suffix)).is_file()), None)


def tests_of(content_file: Path) -> Path | None:
    """Give the test file beside a content file, or None."""
    stem = content_file.name.removesuffix(content_file.suffix)
    return next(
        (beside for suffix in TEST_SUFFIXES if (beside := content_file.with_name(stem + suffix)).is_file()), None
    )
