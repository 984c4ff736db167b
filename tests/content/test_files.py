from pathlib import Path

import pytest

from tests.content.building import RULE, TESTS, write_files
from tocsin.content.files import companion_tests, content_of, find_content, kind_of

FILES = {
    "rules/whoami.yml": RULE,
    "rules/whoami.test.yml": TESTS,
    "rules/deep/er/count.yaml": "title: Many\ncorrelation: {}\n",
    "mappings/app.yml": "log_type: app.log\ntitle: x\n",
    "mappings/shape.yml": "shape: app.json\ntitle: x\n",
    "pipelines/own.yml": "name: own\ntransformations: []\n",
    "regression_data/whoami/info.yml": "id: x\nrule_metadata: []\n",
    "docker-compose.yml": "services: {}\n",
    ".github/workflows/ci.yml": "on: push\n",
    "rules/.draft.yml": RULE,
    "notes.md": "title: no content",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path, FILES)


def names(folder: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_files_are_told_apart_by_their_keys(folder: Path) -> None:
    found = find_content([folder])
    assert names(folder, found.rules) == ["rules/deep/er/count.yaml", "rules/whoami.yml"]
    assert names(folder, found.tests) == ["rules/whoami.test.yml"]
    assert names(folder, found.mappings) == ["mappings/app.yml", "mappings/shape.yml"]
    assert names(folder, found.pipelines) == ["pipelines/own.yml"]
    assert names(folder, found.regressions) == ["regression_data/whoami/info.yml"]
    assert names(folder, found.others) == ["docker-compose.yml"]
    assert found.missing == ()


def test_a_rule_brings_its_tests_and_a_test_its_rule(folder: Path) -> None:
    for name in ("rules/whoami.yml", "rules/whoami.test.yml"):
        found = find_content([folder / name])
        assert names(folder, found.rules) == ["rules/whoami.yml"]
        assert names(folder, found.tests) == ["rules/whoami.test.yml"]


def test_a_file_that_is_reached_twice_is_there_once(folder: Path) -> None:
    found = find_content([folder / "rules", folder / "rules" / "whoami.yml", folder])
    assert names(folder, found.rules).count("rules/whoami.yml") == 1


def test_what_is_missing_is_told(folder: Path) -> None:
    found = find_content([folder / "nowhere"])
    assert [str(error.location) for error in found.missing] == [(folder / "nowhere").as_posix()]


def test_a_loop_of_links_does_not_trap_the_walk(folder: Path) -> None:
    (folder / "rules" / "again").symlink_to(folder, target_is_directory=True)
    assert names(folder, find_content([folder]).rules).count("rules/whoami.yml") == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("title: x\ndetection:\n  sel: [\n", "rule"),
        ("action: global\ntitle: x\n", "rule"),
        ("", "rule"),
        ("- a\n- b\n", "rule"),
        ("\x00\x01", "rule"),
        ("---\n'log_type': x\n", "mapping"),
        ("title: x\nlog_type: y\n", "mapping"),
        ("title: x\nfilter:\n  rules: any\n", "rule"),
        ("a: 1\n  title: not at the top\n", "other"),
    ],
)
def test_a_broken_file_has_a_kind_too(text: str, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(text)
    assert kind_of(file) == kind


def test_companions_are_found_beside(folder: Path) -> None:
    rule, tests = folder / "rules" / "whoami.yml", folder / "rules" / "whoami.test.yml"
    assert content_of(tests) == rule
    assert companion_tests(rule) == tests
    assert companion_tests(folder / "rules" / "deep" / "er" / "count.yaml") is None
    rule.unlink()
    assert content_of(tests) is None
