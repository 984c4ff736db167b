"""Registries: names are taken once, and a wrong name is answered with the right ones."""

import pytest

from tocsin.core.errors import ConfigError
from tocsin.core.registry import Registry


@pytest.fixture
def parsers() -> Registry[int]:
    registry: Registry[int] = Registry("parser")
    registry.add("ndjson", 1)
    registry.add("evtx", 2)
    return registry


def test_a_component_is_found_by_its_name(parsers: Registry[int]) -> None:
    assert parsers.get("evtx") == 2
    assert "evtx" in parsers
    assert "csv" not in parsers


def test_components_keep_the_order_in_which_they_were_added(parsers: Registry[int]) -> None:
    assert (list(parsers), list(parsers.values()), len(parsers)) == (["ndjson", "evtx"], [1, 2], 2)


def test_a_name_that_is_taken_is_an_error_and_changes_nothing(parsers: Registry[int]) -> None:
    with pytest.raises(ConfigError) as caught:
        parsers.add("evtx", 3)
    assert caught.value.message == "two parsers are called 'evtx'"
    assert caught.value.remedy
    assert parsers.get("evtx") == 2


def test_a_wrong_name_is_answered_with_the_closest_and_with_all(parsers: Registry[int]) -> None:
    with pytest.raises(ConfigError) as caught:
        parsers.get("etvx")
    assert caught.value.message == "there is no parser called 'etvx'; did you mean 'evtx'?"
    assert caught.value.remedy == "known are: evtx, ndjson"


def test_registries_share_nothing(parsers: Registry[int]) -> None:
    assert len(Registry[int]("parser")) == 0
    assert len(parsers) == 2
