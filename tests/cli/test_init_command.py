"""`tocsin init` and what it writes: a folder that is sound, tested, and never overwritten."""

import json
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tocsin.pipeline.receivers import hashed

Capture = pytest.CaptureFixture[str]


def test_the_folder_is_sound_and_its_example_passes_its_tests(tmp_path: Path, capsys: Capture) -> None:
    made = inside(capsys, "init", tmp_path / "node")
    assert made.code == 0
    assert hashed(made.out.strip()) in (tmp_path / "node" / "tocsin.yml").read_text(encoding="utf-8")
    names = {
        path.relative_to(tmp_path / "node").as_posix() for path in (tmp_path / "node").rglob("*") if path.is_file()
    }
    assert {"tocsin.yml", "tocsin.schema.json", ".gitignore"} < names
    assert len(names) == 5
    checked = inside(capsys, "validate", "--config", tmp_path / "node" / "tocsin.yml")
    assert (checked.code, checked.out, checked.err) == (0, "", "1 rule, 1 test file: 0 errors\n")
    tested = inside(capsys, "test", tmp_path / "node" / "rules")
    assert (tested.code, "2 passed, 0 failed" in tested.out + tested.err) == (0, True)


@pytest.mark.parametrize("name", ["tocsin.yml", "tocsin.schema.json", ".gitignore"])
def test_nothing_is_overwritten(tmp_path: Path, capsys: Capture, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    made = inside(capsys, "init", tmp_path)
    assert (made.code, made.out) == (3, "")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_rules_that_are_there_stay_as_they_are(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "rules").mkdir()
    assert inside(capsys, "init", tmp_path).code == 0
    assert list((tmp_path / "rules").iterdir()) == []


def test_validate_names_errors_of_settings_and_of_content_together(tmp_path: Path, capsys: Capture) -> None:
    inside(capsys, "init", tmp_path)
    settings = tmp_path / "tocsin.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("  port: 8088", "  prot: 8088"), encoding="utf-8")
    (tmp_path / "rules" / "broken.yml").write_text("title: x\ndetection: 3\n", encoding="utf-8")
    ran = inside(capsys, "validate", "--config", settings, "-f", "ndjson")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 3
    assert {(Path(each["location"]["path"]).name, each["check"]) for each in told} == {
        ("tocsin.yml", "settings_error"),
        ("broken.yml", "rule_error"),
    }


def test_the_schema_is_printed(capsys: Capture) -> None:
    assert json.loads(inside(capsys, "validate", "--schema").out)["title"] == "tocsin.yml"
