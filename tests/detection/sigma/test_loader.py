"""Loading files and folders: what can be loaded is, and everything else is told."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.detection.sigma.judging import HEAD, Loading, with_detection
from tocsin.core.errors import RuleError
from tocsin.detection.sigma import LoadedRules, load_rules

GOOD = with_detection("selection:\n    F: a\ncondition: selection\n")


def rule(title: str, identifier: str, detection: str = "selection:\n    F: a\ncondition: selection\n") -> str:
    return (
        with_detection(detection).replace("A rule", title).replace("5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11", identifier)
    )


def titles(loaded: LoadedRules) -> list[str]:
    return [one.title for one in loaded.ruleset.rules]


def places(errors: Sequence[RuleError], folder: Path) -> list[str]:
    return [str(error.location).removeprefix(folder.as_posix() + "/") for error in errors]


def test_every_error_is_told_and_the_rest_is_loaded(loading: Loading) -> None:
    loaded = loading.load(
        {
            "a/good.yml": rule("good", "r1"),
            "a/broken.yml": "a: [\n",
            "b/many.yml": rule("many", "r2", "one:\n    F|containz: a\ntwo:\n    F|re: '('\ncondition: one and twoo\n"),
            "b/tag.yml": "title: x\nx: !!python/object:os.system {}\n",
            "c/unsupported.yml": rule("old", "r3", "selection:\n    F: a\ncondition: selection | count() > 5\n"),
            "c/good.yaml": rule("better", "r4"),
        }
    )
    assert titles(loaded) == ["good", "better"]
    assert places(loaded.problems, loading.folder) == [
        "a/broken.yml:2",
        "b/many.yml:7",
        "b/many.yml:9",
        "b/many.yml:10",
        "b/tag.yml:2",
    ]
    assert places(loaded.unsupported, loading.folder) == ["c/unsupported.yml:8"]
    assert all(error.remedy for error in (*loaded.problems, *loaded.unsupported))
    assert loaded.files == 6


def test_rules_are_in_the_order_of_their_paths(loading: Loading) -> None:
    for name in ("b/1.yml", "a/2.yml", "B/3.yml", "a.yml"):
        loading.write(name, rule(name, name))
    assert titles(load_rules([loading.folder])) == ["B/3.yml", "a.yml", "a/2.yml", "b/1.yml"]
    reversed_ = load_rules([loading.folder / "b", loading.folder / "a.yml", loading.folder / "a", loading.folder / "B"])
    assert titles(reversed_) == ["B/3.yml", "a.yml", "a/2.yml", "b/1.yml"]


def test_loading_twice_gives_the_same(loading: Loading) -> None:
    files = {
        "a.yml": rule("one", "r1"),
        "b.yml": "title: two\nlogsource: {product: x}\ndetection: {s: {F: 1}, condition: s}\n",
    }
    assert loading.load(files).ruleset == loading.load(files).ruleset


def test_paths_are_given_as_the_user_named_them(loading: Loading) -> None:
    loading.write("rules/a.yml", GOOD)
    relative = os.path.relpath(loading.folder / "rules")
    assert load_rules([Path(relative)]).ruleset.rules[0].path == f"{Path(relative).as_posix()}/a.yml"


def test_a_file_that_is_named_twice_is_read_once(loading: Loading) -> None:
    path = loading.write("rules/a.yml", GOOD)
    (loading.folder / "link.yml").symlink_to(path)
    loaded = load_rules([loading.folder, path, loading.folder / "rules"])
    assert (loaded.files, len(loaded.ruleset), loaded.problems) == (1, 1, [])


def test_tests_and_hidden_files_are_passed_over(loading: Loading) -> None:
    for name in ("a.test.yml", "a.test.yaml", ".hidden.yml", ".git/b.yml", "notes.md", "c.yml.bak"):
        loading.write(name, "not: a rule")
    loading.write("good.yml", GOOD)
    loaded = load_rules([loading.folder])
    assert (loaded.files, loaded.problems) == (1, [])


def test_a_named_file_is_read_whatever_it_is_called(loading: Loading) -> None:
    assert len(load_rules([loading.write("rule.txt", GOOD)]).ruleset) == 1


def test_a_circle_of_links_ends(loading: Loading) -> None:
    loading.write("a/rule.yml", GOOD)
    (loading.folder / "a" / "loop").symlink_to(loading.folder)
    assert load_rules([loading.folder]).files == 1


@pytest.mark.parametrize("name", ["missing.yml", "empty"])
def test_paths_without_rules_are_told(loading: Loading, name: str) -> None:
    (loading.folder / "empty").mkdir()
    loaded = load_rules([loading.folder / name])
    (error,) = loaded.problems
    assert error.remedy
    assert places([error], loading.folder) == [name]


def test_of_two_rules_with_an_id_the_first_is_loaded_and_both_are_named(loading: Loading) -> None:
    loaded = loading.load(
        {"a.yml": rule("first", "AB-1"), "b.yml": rule("second", "ab-1"), "c.yml": rule("third", "x")}
    )
    assert titles(loaded) == ["first", "third"]
    (error,) = loaded.problems
    assert places([error], loading.folder) == ["b.yml:2"]
    assert "'first'" in error.message
    assert f"{loading.folder.as_posix()}/a.yml:2" in error.message


def test_of_two_rules_without_an_id_that_look_the_same_the_first_is_loaded(loading: Loading) -> None:
    text = "title: x\nlogsource: {product: windows}\ndetection: {s: {F: %s}, condition: s}\n"
    loaded = loading.load({"a/rule.yml": text % 1, "b/rule.yml": text % 2, "c/other.yml": text % 3})
    assert len(loaded.ruleset) == 2
    assert places(loaded.problems, loading.folder) == ["b/rule.yml:1"]


def test_two_rules_of_one_name_are_told_and_loaded(loading: Loading) -> None:
    loaded = loading.load({"a.yml": "name: n\n" + rule("a", "r1"), "b.yml": "name: n\n" + rule("b", "r2")})
    assert titles(loaded) == ["a", "b"]
    assert places(loaded.problems, loading.folder) == ["b.yml:1"]


@pytest.mark.parametrize("text", ["title: x\n", "version: 2\nservices: {}\n", "a: b\n"])
def test_yaml_that_is_no_rule_is_told(loading: Loading, text: str) -> None:
    loaded = loading.load({"x.yml": text})
    assert "this is no Sigma rule" in loaded.problems[-1].message
    assert len(loaded.ruleset) == 0


def test_a_rule_whose_author_says_it_is_unsupported_is_not_run(loading: Loading) -> None:
    loaded = loading.load({"x.yml": "status: unsupported\n" + GOOD})
    assert places(loaded.unsupported, loading.folder) == ["x.yml:1"]
    assert len(loaded.ruleset) == 0


def test_the_logic_hash_is_of_what_a_rule_means(loading: Loading) -> None:
    same = rule("other title", "r2", "selection:\n    F: a\ncondition: selection\n") + "level: high\ndate: 2024-01-01\n"
    renamed = rule("renamed", "r3", "sel:\n    F: A\ncondition: 1 of sel*\n")
    different = rule("different", "r4", "selection:\n    F: b\ncondition: selection\n")
    hashes = [
        one.logic_hash
        for one in loading.load({"1.yml": GOOD, "2.yml": same, "3.yml": renamed, "4.yml": different}).ruleset.rules
    ]
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]


def test_a_rule_cannot_take_all_memory(loading: Loading) -> None:
    values = "".join(f"            - {n}\n" for n in range(100_001))
    loaded = loading.load(
        {"x.yml": f"{HEAD}detection:\n    selection:\n        F:\n{values}    condition: selection\n"}
    )
    (error,) = loaded.unsupported
    assert "more than 100,000 values" in error.message
    assert len(loaded.ruleset) == 0


def test_a_deep_detection_is_no_crash(loading: Loading) -> None:
    deep = "[" * 40 + "{F: a}" + "]" * 40
    assert len(loading.detection(f"selection: {deep}\ncondition: selection").ruleset) == 1
    loaded = loading.detection(f"selection: {'[' * 10_000}{']' * 10_000}\ncondition: selection")
    assert len(loaded.problems) == 1


def test_of_many_mistakes_in_a_rule_the_first_are_told(loading: Loading) -> None:
    items = "".join(f"        F{n}|nonsense: a\n" for n in range(1000))
    loaded = loading.load({"x.yml": f"{HEAD}detection:\n    selection:\n{items}    condition: selection\n"})
    assert len(loaded.problems) == 50
    assert len(loading.load({"x.yml": "a: 1\n" * 1000}).problems) == 50
