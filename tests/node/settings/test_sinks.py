"""The settings of sinks: each name once, files seen from the settings' folder."""

from pathlib import Path

from tocsin.node.settings import load_settings

TEXT = """\
sinks:
  - {name: soc, url: "https://hooks.example.com/a", secret: {file: a.key}, headers: {X: {file: b.key}, Y: text}}
  - {name: soc, url: "https://hooks.example.com/b"}
"""


def test_two_sinks_of_one_name_are_refused_at_their_line(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.yml"
    path.write_text(TEXT, encoding="utf-8")
    settings, errors = load_settings(path)
    assert settings is None
    assert [(error.message, error.location and error.location.line) for error in errors] == [
        ("there are two sinks 'soc'", 3)
    ]


def test_files_are_seen_from_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.yml"
    path.write_text(TEXT.rpartition("  - ")[0], encoding="utf-8")
    settings, errors = load_settings(path)
    assert errors == []
    assert settings is not None
    (sink,) = settings.sinks
    assert sink.secret is not None
    assert sink.secret.file == tmp_path / "a.key"
    assert getattr(sink.headers["X"], "file", None) == tmp_path / "b.key"
    assert sink.headers["Y"] == "text"
