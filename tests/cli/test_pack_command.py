"""`tocsin pack`: a pack is built, shown, and scanned with."""

from pathlib import Path

import pytest

from tests.cli.running import Call
from tests.detection.sigma.test_packs import rewritten
from tests.node.sysmon import MIMIKATZ, write_rules
from tocsin.cli.main import CONTENT, USAGE
from tocsin.detection.sigma.packs import Pack


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


def test_a_pack_finds_what_its_rules_find(tocsin: Call, logs: Path, rules: Path, tmp_path: Path) -> None:
    pack = tmp_path / "two.pack"
    built = tocsin("pack", "build", rules, "-o", pack)
    assert (built.code, built.out) == (0, "")
    assert "2 rules of 2 files" in built.err
    by_files = tocsin("scan", logs, "--rules", rules, "-f", "ndjson")
    for options in (("--no-cache",), ("--cache", tmp_path / "kept"), ("--cache", tmp_path / "kept", "-j", "2")):
        assert tocsin("scan", logs, "--rules", pack, "-f", "ndjson", *options).out == by_files.out != ""


def test_a_pack_lies_in_the_folder_of_its_rules(tocsin: Call, logs: Path, rules: Path, tmp_path: Path) -> None:
    assert tocsin("pack", "build", rules, "--quiet") == (0, "", "")
    assert (rules / "tocsin.pack").is_file()
    options = ("scan", logs, "--rules", rules, "-f", "ndjson", "--verbose", "--cache", tmp_path / "kept")
    packed = tocsin(*options)
    assert "of 2 rule files 2 known, 0 compiled" in packed.err
    (rules / "mimikatz.yml").write_text(MIMIKATZ.replace("critical", "low"))
    changed = tocsin(*options)
    assert "1 of 2 rule files are new or have changed since; tocsin pack build makes it anew" in changed.err
    assert changed.out == tocsin("scan", logs, "--rules", rules, "-f", "ndjson", "--no-cache").out != packed.out


def test_show_tells_what_is_in_a_pack_and_checks_it(tocsin: Call, rules: Path) -> None:
    tocsin("pack", "build", rules)
    shown = tocsin("pack", "show", rules / "tocsin.pack")
    assert shown.code == 0
    for words in (
        "2 rules of 2 files",
        "identity",
        "built by",
        "sources",
        "what is in the pack is what its files compile to (2 rules)",
    ):
        assert words in shown.out


def test_show_knows_a_damaged_pack(tocsin: Call, rules: Path) -> None:
    tocsin("pack", "build", rules)
    pack = rules / "tocsin.pack"
    pack.write_bytes(pack.read_bytes()[:-1] + b"x")
    shown = tocsin("pack", "show", pack)
    assert shown.code == CONTENT
    assert "damaged" in shown.err


def test_show_knows_rules_that_are_not_what_their_files_say(tocsin: Call, rules: Path, tmp_path: Path) -> None:
    tocsin("pack", "build", rules)
    pack = rules / "tocsin.pack"
    records = bytes(Pack(pack, None)._file.section("records"))
    assert records.count(b"sekurlsa") == 1
    forged = rewritten(pack, tmp_path / "forged.pack", records=records.replace(b"sekurlsa", b"harmless"))
    shown = tocsin("pack", "show", forged)
    assert shown.code == CONTENT
    assert "not what the files in it compile to" in shown.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("build", "{}/nowhere"),
        ("show",),
        ("show", "{}"),
        ("build", "{}/whoami.yml"),
        ("build", "{}", "{}/whoami.yml"),
        ("x",),
    ],
)
def test_usage_errors(tocsin: Call, arguments: tuple[str, ...], rules: Path) -> None:
    assert tocsin("pack", *(argument.format(rules) for argument in arguments)).code == USAGE


def test_what_is_wrong_with_files_is_told_and_the_rest_is_packed(tocsin: Call, rules: Path) -> None:
    (rules / "latin.yml").write_bytes(b"title: \xff\n")
    built = tocsin("pack", "build", rules)
    assert built.code == 0
    assert "not UTF-8" in built.err
    assert "2 rules of 3 files" in built.err


def test_a_folder_without_rules_is_no_pack(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    built = tocsin("pack", "build", tmp_path / "empty")
    assert built.code == CONTENT
    assert not (tmp_path / "empty" / "tocsin.pack").exists()
