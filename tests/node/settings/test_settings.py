"""`tocsin.yml`: every error is told with its line before anything starts."""

from pathlib import Path

import pytest

from tocsin.node.settings import load_settings
from tocsin.node.settings.template import settings_template

SHA = "ab" * 32


def told(folder: Path, text: str) -> list[str]:
    path = folder / "tocsin.yml"
    path.write_text(text, encoding="utf-8")
    settings, errors = load_settings(path)
    assert (settings is None) == bool(errors)
    assert all(error.remedy for error in errors)
    return [str(error).replace(f"{folder.as_posix()}/", "") for error in errors]


def test_the_template_is_sound_and_its_paths_are_below_its_folder(tmp_path: Path) -> None:
    assert told(tmp_path, settings_template(SHA)) == []
    settings, _ = load_settings(tmp_path / "tocsin.yml")
    assert settings is not None
    assert (settings.data, settings.content.rules) == (tmp_path / "data", [tmp_path / "rules"])
    assert (settings.listen.host, settings.tokens[0].sources) == ("127.0.0.1", ["web"])


def test_an_empty_file_is_a_node_with_nothing_to_receive(tmp_path: Path) -> None:
    assert told(tmp_path, "") == []


def test_all_errors_are_told_with_their_lines(tmp_path: Path) -> None:
    text = f"""\
dta: x
listen: {{port: 99999}}
sources:
  - {{name: "Web"}}
tokens:
  - {{name: a, sha256: short, sources: [web]}}
  - {{name: b, sha256: {SHA}, sources: []}}
workers: 0
"""
    assert [line.partition(": ")[0] for line in told(tmp_path, text)] == [
        "tocsin.yml:2",
        "tocsin.yml:4",
        "tocsin.yml:6",
        "tocsin.yml:7",
        "tocsin.yml:8",
        "tocsin.yml:1",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("sources: [{name: web}, {name: web}]\n", "tocsin.yml:1: there are two sources 'web'"),
        (
            f"sources: [{{name: web}}]\ntokens:\n  - {{name: a, sha256: {SHA}, sources: [wep]}}\n",
            "tocsin.yml:3: there is no source 'wep'; did you mean 'web'?",
        ),
        (
            "enrichments: [{name: a, kind: mmdb, file: a.mmdb, entity: ip},\n{name: a, kind: mmdb, file: b, entity: ip}]\n",
            "tocsin.yml:2: there are two enrichments 'a'",
        ),
        ("listen:\n  host: 0.0.0.0\n", "tocsin.yml:2: 0.0.0.0 is not the loopback, and there is no tls"),
        ("listen: {host: node.example}\n", "tocsin.yml:1: node.example is not the loopback, and there is no tls"),
        ("a: 1\n---\nb: 2\n", "tocsin.yml:3: there is a second document"),
        ("data: [\n", "tocsin.yml:2: is not YAML: did not find expected node content"),
    ],
)
def test_what_fits_nothing_else_is_told(tmp_path: Path, text: str, error: str) -> None:
    assert told(tmp_path, text) == [error]


def test_other_addresses_need_a_certificate(tmp_path: Path) -> None:
    assert told(tmp_path, "listen: {host: 0.0.0.0, tls: {certificate: a.crt, key: a.key}}\n") == []
    for host in ("::1", "localhost", "127.3.2.1"):
        assert told(tmp_path, f"listen: {{host: '{host}'}}\n") == []


def test_a_token_that_only_looks_needs_no_source(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.yml"
    path.write_text(f"tokens: [{{name: a, sha256: {SHA}, scopes: [metrics]}}]\n", encoding="utf-8")
    settings, errors = load_settings(path)
    assert errors == []
    assert settings is not None
    assert settings.tokens[0].sources == []


def test_files_of_enrichments_are_beside_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.yml"
    path.write_text("enrichments: [{name: a, kind: mmdb, file: geo/a.mmdb, entity: ip}]\n", encoding="utf-8")
    settings, errors = load_settings(path)
    assert errors == []
    assert settings is not None
    assert [each.file for each in settings.enrichments] == [tmp_path / "geo" / "a.mmdb"]


def test_an_enrichment_that_contradicts_itself_is_told_with_its_line(tmp_path: Path) -> None:
    text = "enrichments:\n- name: a\n  kind: exact\n  file: a.csv\n  entity: host\n"
    (error,) = told(tmp_path, text)
    assert error.startswith("tocsin.yml:2: enrichments.0: Value error, match is missing")
