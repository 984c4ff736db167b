"""The cache changes how long a command takes, and nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Call, Ran
from tests.node.sysmon import MIMIKATZ, write_rules
from tocsin.cli.caching import user_folder
from tocsin.cli.main import USAGE

Scan = Callable[..., Ran]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def scan(tocsin: Call, logs: Path, rules: Path) -> Scan:
    """Give a function that scans the logs; more options may follow."""

    def scan_logs(*options: str | Path) -> Ran:
        return tocsin("scan", logs, "--rules", rules, "-f", "ndjson", "-j", "1", "--verbose", *options)

    return scan_logs


def entries(kept: Path) -> list[Path]:
    return sorted((kept / "compiled").glob("*.entry"))


def test_findings_are_the_same_without_with_a_cold_and_with_a_warm_cache(scan: Scan, kept: Path) -> None:
    without = scan("--no-cache")
    cold = scan("--cache", kept)
    warm = scan("--cache", kept)
    assert without.out
    assert without.out == cold.out == warm.out
    assert "cache" not in without.err
    assert "of 2 rule files 0 known, 2 compiled" in cold.err
    assert "of 2 rule files 2 known, 0 compiled" in warm.err


def test_after_a_change_one_file_is_compiled_and_the_findings_are_those_of_the_new_rule(
    scan: Scan, rules: Path, kept: Path
) -> None:
    before = scan("--cache", kept)
    (rules / "mimikatz.yml").write_text(MIMIKATZ.replace("sekurlsa", "logonpasswords").replace("critical", "low"))
    after = scan("--cache", kept)
    assert "of 2 rule files 1 known, 1 compiled" in after.err
    assert after.out == scan("--no-cache").out != before.out


def test_damage_costs_time_only(scan: Scan, kept: Path) -> None:
    whole = scan("--cache", kept)
    for entry in entries(kept):
        entry.write_bytes(entry.read_bytes()[:-1] + b"\0")
    damaged = scan("--cache", kept)
    assert damaged.out == whole.out
    assert "2 compiled, " in damaged.err
    assert "entries damaged" in damaged.err
    assert "of 2 rule files 2 known, 0 compiled" in scan("--cache", kept).err


def test_processes_share_the_cache(tocsin: Call, logs: Path, rules: Path, kept: Path) -> None:
    one = tocsin("scan", logs, "--rules", rules, "-f", "ndjson", "-j", "1", "--no-cache")
    two = tocsin("scan", logs, "--rules", rules, "-f", "ndjson", "-j", "2", "--cache", kept)
    again = tocsin("scan", logs, "--rules", rules, "-f", "ndjson", "-j", "2", "--cache", kept)
    assert one.out == two.out == again.out


def test_the_folder_is_the_users_alone(scan: Scan, kept: Path) -> None:
    scan("--cache", kept)
    assert entries(kept)
    assert (kept / "compiled").stat().st_mode & 0o777 == 0o700
    assert {entry.stat().st_mode & 0o777 for entry in entries(kept)} == {0o600}


def test_a_folder_that_others_can_write_to_is_refused_and_told_once(scan: Scan, kept: Path) -> None:
    (kept / "compiled").mkdir(parents=True)
    (kept / "compiled").chmod(0o777)
    refused = scan("--cache", kept)
    assert refused.out == scan("--no-cache").out
    assert refused.err.count("is not used: other users can write to the folder") == 1
    assert entries(kept) == []


def test_a_file_in_the_place_of_the_folder_is_told(scan: Scan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ran = scan("--cache", tmp_path / "file")
    assert "is not used: the folder cannot be made" in ran.err
    assert ran.out == scan("--no-cache").out


@pytest.mark.parametrize("value", ["", "off", "OFF"])
def test_the_environment_can_switch_it_off(
    scan: Scan, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOCSIN_CACHE", value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert "cache" not in scan().err
    assert not (tmp_path / "own").exists()


def test_the_environment_names_a_folder_and_an_option_another(
    scan: Scan, kept: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "named"))
    scan()
    assert entries(tmp_path / "named")
    scan("--cache", kept)
    assert entries(kept)


@pytest.mark.skipif(os.name != "posix", reason="the folders of other systems are others")
def test_without_a_word_it_is_the_users_own(scan: Scan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TOCSIN_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/not/followed")
    usual = user_folder()
    assert usual is not None
    assert usual.is_relative_to(tmp_path)
    scan()
    assert entries(usual)


def test_an_option_and_its_opposite_are_an_error(scan: Scan, kept: Path) -> None:
    assert scan("--cache", kept, "--no-cache").code == USAGE


@pytest.mark.parametrize("command", ["explain", "fields", "rules", "validate", "lint", "test"])
def test_every_command_that_loads_rules_uses_it(
    tocsin: Call, logs: Path, rules: Path, kept: Path, command: str
) -> None:
    rule = rules / "whoami.yml"
    arguments: dict[str, tuple[str | Path, ...]] = {
        "explain": (rule, f"{logs / 'a.json'}:1"),
        "fields": (logs, "--rules", rules),
        "rules": ("list", "--rules", rules),
        "validate": (rules,),
        "lint": (rules,),
        "test": (rules,),
    }
    without = tocsin(command, *arguments[command], "--no-cache")
    cold = tocsin(command, *arguments[command], "--cache", kept)
    names = [entry.name for entry in entries(kept) if entry.name.startswith("rules-")]
    warm = tocsin(command, *arguments[command], "--cache", kept)
    assert len(names) in (1, 2)
    assert without == cold == warm
