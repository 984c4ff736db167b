"""Where the lake is and how long events are kept: read from the settings, with secrets that stay secret."""

from pathlib import Path

import pytest

from tocsin.core.errors import ConfigError
from tocsin.node.processes.lake import lake_keeping, lake_place
from tocsin.node.settings import NodeSettings, load_settings

STORE = """\
lake:
  url: s3://events/lake
  storage_options:
    AWS_REGION: eu-north-1
    AWS_SECRET_ACCESS_KEY: {file: secrets/lake}
"""


def loaded(folder: Path, text: str) -> tuple[NodeSettings | None, list[ConfigError]]:
    path = folder / "tocsin.yml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def settings_of(folder: Path, text: str) -> NodeSettings:
    settings, errors = loaded(folder, text)
    assert settings is not None, errors
    return settings


def test_the_lake_is_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    place = lake_place(settings_of(tmp_path, "data: d\n"))
    assert (place.folder, place.options) == (tmp_path / "d" / "lake", {})


def test_secrets_are_read_from_files_beside_the_settings_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "lake").write_text("hidden\n")
    settings = settings_of(tmp_path, STORE)
    place = lake_place(settings)
    assert (place.folder, place.url) == (None, "s3://events/lake")
    assert place.options["AWS_SECRET_ACCESS_KEY"] == "hidden"
    assert place.options["aws_conditional_put"] == "etag"
    assert "hidden" not in repr(place) + repr(settings) + str(place)


def test_a_secret_that_is_not_there_is_told_without_a_trace(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a secret cannot be read"):
        lake_place(settings_of(tmp_path, STORE))
    with pytest.raises(ConfigError, match="TOCSIN_TEST_NO_SUCH_VARIABLE"):
        lake_place(settings_of(tmp_path, STORE.replace("file: secrets/lake", "env: TOCSIN_TEST_NO_SUCH_VARIABLE")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lake: {storage_options: {AWS_SECRET_ACCESS_KEY: abc}}", "AWS_SECRET_ACCESS_KEY is a secret"),
        ("lake: {storage_options: {AWS_SESSION_TOKEN: abc}}", "AWS_SESSION_TOKEN is a secret"),
        ("lake: {storage_options: {A: {env: X, file: Y}}}", "either env or file"),
        ("lake: {storage_options: {A: {}}}", "either env or file"),
        ("lake: {retention: {default: 90}}", "retention"),
        ("lake: {retention: {default: 0d}}", "retention"),
        ("lake: {vacuum_hours: 0}", "vacuum_hours"),
        ("lake: {compact_files: 1}", "compact_files"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    settings, errors = loaded(tmp_path, text)
    assert settings is None
    assert told in " ".join(str(error) for error in errors)
    assert "abc" not in " ".join(str(error) for error in errors)


def test_events_are_kept_by_log_type(tmp_path: Path) -> None:
    text = "lake: {retention: {default: 365d, windows.sysmon: 90d, windows.security: forever}}"
    keeping = lake_keeping(settings_of(tmp_path, text))
    assert [keeping.days_kept(name) for name in ("windows.sysmon", "windows.security", "unknown")] == [90, None, 365]
    assert lake_keeping(settings_of(tmp_path, "data: d\n")).days_kept("unknown") is None
