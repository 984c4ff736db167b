"""Settings against the machine: everything that would keep a node from running is told at once, with its line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.node.sysmon import write_rules
from tocsin.core.clock import SystemClock
from tocsin.node.settings.check import check_settings
from tocsin.node.settings.template import settings_template
from tocsin.pipeline.spool import SpoolBounds, SpoolWriter

NOW = datetime(2031, 5, 6, tzinfo=UTC)
SHA = "ab" * 32
SENDER = f"sources: [{{name: web}}]\ntokens: [{{name: a, sha256: {SHA}, sources: [web]}}]\n"


def told(folder: Path, text: str) -> tuple[list[str], list[str]]:
    """Give errors and warnings without the folder they are in."""
    path = folder / "tocsin.yml"
    path.write_text(text, encoding="utf-8")
    _, errors, warnings = check_settings(path, NOW)
    assert all(error.remedy for error in (*errors, *warnings))
    errors_told, warnings_told = (
        [str(each).replace(f"{folder.as_posix()}/", "") for each in some] for some in (errors, warnings)
    )
    return errors_told, warnings_told


def test_what_init_writes_is_sound(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules")
    assert told(tmp_path, settings_template(SHA)) == ([], [])


def test_errors_of_all_kinds_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    text = f"""\
data: file
state: mysql://root:secret@db/x
listen:
  prot: 1
  tls: {{certificate: a.crt, key: file}}
sources:
  - name: web
  - name: web
  - name: mail
    burst: 0
tokens:
  - {{name: a, sha256: {SHA}, sources: [mail, wep]}}
content:
  rules: [gone, empty]
  mappings: [file]
"""
    errors, _ = told(tmp_path, text)
    assert sorted(errors, key=lambda error: int(error.split(":")[1])) == [
        "tocsin.yml:1: file is no folder",
        "tocsin.yml:2: state cannot be kept in mysql",
        "tocsin.yml:4: unknown key 'listen.prot'; did you mean 'port'?",
        "tocsin.yml:5: a.crt cannot be read: No such file or directory",
        "tocsin.yml:8: there are two sources 'web'",
        "tocsin.yml:10: sources.2.burst: Input should be greater than or equal to 1",
        "tocsin.yml:12: there is no source 'wep'; did you mean 'web'?",
        "tocsin.yml:14: there is no gone",
        "tocsin.yml:14: empty holds no rules",
        "tocsin.yml:15: file is not a folder",
    ]


def test_an_entry_behind_a_wrong_one_is_told_with_its_own_line(tmp_path: Path) -> None:
    text = f"sources: [{{name: web}}]\ntokens:\n  - {{name: a, sha256: short, sources: [web]}}\n  - {{name: b, sha256: {SHA}, sources: [wep]}}\n"
    errors, _ = told(tmp_path, text)
    assert [error.split(": ")[0] for error in errors] == ["tocsin.yml:3", "tocsin.yml:4"]


def test_a_password_in_a_url_is_told_to_nobody(tmp_path: Path) -> None:
    for url in ("postgresql+nothing://u:secret@h/d", "//u:secret@h", "mysql://u:secret@h/d"):
        errors, _ = told(tmp_path, f"state: '{url}'\n")
        assert len(errors) == 1
        assert "secret" not in errors[0]


def test_what_is_no_certificate_is_told(tmp_path: Path) -> None:
    for name in ("a.crt", "a.key"):
        (tmp_path / name).write_text("nothing", encoding="utf-8")
    errors, _ = told(tmp_path, "listen: {tls: {certificate: a.crt, key: a.key}}\n")
    assert len(errors) == 1
    assert "certificate and key cannot be used" in errors[0]


def test_a_spool_keeps_its_shards(tmp_path: Path) -> None:
    SpoolWriter(tmp_path / "data" / "spool" / "a", 4, SpoolBounds(reserve_bytes=4096), SystemClock()).close()
    assert told(tmp_path, SENDER + "spool: {shards: 4}\n")[0] == []
    assert told(tmp_path, SENDER + "spool: {shards: 8}\n")[0] == [
        "tocsin.yml:3: the spool there has 4 shards, not 8: some of what waits would wait for ever"
    ]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            f"sources: [{{name: web}}]\ntokens: [{{name: a, sha256: {SHA}, sources: [web], expires: 2031-01-01T00:00:00Z}}]\n",
            "tocsin.yml:2: the token 'a' has expired",
        ),
        ("sources: [{name: web}]\n", "tocsin.yml:1: no token is for the source 'web': nobody can send to it"),
        ("workers: 9\n", "tocsin.yml:1: 9 workers share 8 shards: some have nothing to do"),
    ],
)
def test_what_is_unwise_is_no_error(tmp_path: Path, text: str, warning: str) -> None:
    assert told(tmp_path, text) == ([], [warning])
