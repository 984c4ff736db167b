"""Configuration: every error told at once, each with its place, and unknown keys with a suggestion."""

from dataclasses import dataclass

import pytest
from pydantic import Field, ValidationError

from tocsin.core.config import Settings, parse_settings
from tocsin.core.errors import ConfigError
from tocsin.core.location import Location


class Retry(Settings):
    attempts: int = 3
    pause_seconds: float = 1.0


class Sink(Settings):
    url: str
    retry: Retry = Retry()
    headers: dict[str, str] = Field(default={})


class Node(Settings):
    name: str
    sinks: list[Sink] = Field(default=[], alias="outputs")


def parse(data: dict[str, object], lines: dict[tuple[str | int, ...], int] | None = None) -> list[ConfigError]:
    settings, errors = parse_settings(Node, data, ConfigError, "tocsin.yml", lines)
    assert settings is None
    return errors


def test_what_is_right_becomes_settings() -> None:
    settings, errors = parse_settings(Node, {"name": "n", "outputs": [{"url": "u"}]}, ConfigError, "tocsin.yml")
    assert errors == []
    assert settings is not None
    assert settings.sinks[0].retry.attempts == 3


def test_every_error_is_told_not_only_the_first() -> None:
    errors = parse({"outputs": [{"url": 5, "retry": {"attempts": "many"}}], "extra": 1})
    assert len(errors) == 4
    assert all(isinstance(error, ConfigError) and error.remedy for error in errors)


def test_an_unknown_key_is_an_error_with_a_suggestion() -> None:
    (error,) = parse({"name": "n", "output": []})
    assert error.message == "unknown key 'output'; did you mean 'outputs'?"


def test_a_suggestion_for_a_nested_key_comes_from_its_own_level() -> None:
    (error,) = parse({"name": "n", "outputs": [{"url": "u", "retry": {"atempts": 2}}]})
    assert error.message == "unknown key 'outputs.0.retry.atempts'; did you mean 'attempts'?"


def test_an_unknown_key_like_no_other_gets_no_suggestion() -> None:
    (error,) = parse({"name": "n", "zzz": 1})
    assert error.message == "unknown key 'zzz'"


def test_a_missing_key_is_named() -> None:
    (error,) = parse({"name": "n", "outputs": [{}]})
    assert error.message == "the key 'outputs.0.url' is missing"


def test_an_error_tells_the_line_of_its_key_or_of_the_nearest_key_above() -> None:
    lines: dict[tuple[str | int, ...], int] = {("name",): 1, ("outputs",): 2, ("outputs", 0): 3}
    errors = parse({"name": 1, "outputs": [{"url": 5}]}, lines)
    assert [error.location for error in errors] == [Location("tocsin.yml", line=1), Location("tocsin.yml", line=3)]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Retry().attempts = 9  # type: ignore[misc]


@dataclass(frozen=True)
class NotSettings:
    value: int


def test_a_value_of_the_wrong_kind_at_the_top_is_told_too() -> None:
    settings, errors = parse_settings(Node, NotSettings(1), ConfigError, "tocsin.yml")  # type: ignore[arg-type]
    assert settings is None
    assert len(errors) == 1
    assert "(top)" in errors[0].message
