"""The cache changes how long a command takes, and nothing else."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, TIMEOUT, Call, Ran, environment
from tests.node.sysmon import MIMIKATZ, write_rules
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


def as_people_do(logs: Path, rules: Path, *options: str | Path, **variables: str | None) -> Ran:
    """Scan in another process whose environment has these variables, and lacks those that are None."""
    words = ["scan", logs, "--rules", rules, "-f", "ndjson", "-j", "1", "--verbose", *options]
    kept = environment()
    for name, value in variables.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    done = subprocess.run(
        [*COMMAND, *map(str, words)], capture_output=True, text=True, timeout=TIMEOUT, check=False, env=kept
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("value", ["", "off", "OFF"])
def test_the_environment_can_switch_it_off(logs: Path, rules: Path, tmp_path: Path, value: str) -> None:
    ran = as_people_do(logs, rules, TOCSIN_CACHE=value, XDG_CACHE_HOME=str(tmp_path / "own"), HOME=str(tmp_path))
    assert ran.out
    assert "cache" not in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "rules"]


def test_the_environment_names_a_folder_and_an_option_another(
    logs: Path, rules: Path, kept: Path, tmp_path: Path
) -> None:
    as_people_do(logs, rules, TOCSIN_CACHE=str(tmp_path / "named"))
    as_people_do(logs, rules, "--cache", kept, TOCSIN_CACHE=str(tmp_path / "other"))
    assert entries(tmp_path / "named")
    assert entries(kept)
    assert not (tmp_path / "other").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of other systems are others")
@pytest.mark.parametrize(
    ("named", "folder"), [(None, ".cache"), ("relative/is/not/followed", ".cache"), ("{}/own", "own")]
)
def test_without_a_word_it_is_the_users_own(
    logs: Path, rules: Path, tmp_path: Path, named: str | None, folder: str
) -> None:
    variable = named.format(tmp_path) if named else None
    ran = as_people_do(logs, rules, TOCSIN_CACHE=None, HOME=str(tmp_path), XDG_CACHE_HOME=variable)
    assert "of 2 rule files 0 known, 2 compiled" in ran.err
    assert entries(tmp_path / folder / "tocsin")


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
