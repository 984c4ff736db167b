"""Errors: drawn as a tree, told with place and remedy, and able to travel between processes."""

import inspect
import pickle
import re

import pytest

from tocsin.core import errors
from tocsin.core.errors import ConfigError, ContentError, InputError, RuleError, TocsinError, UsageError
from tocsin.core.location import Location

ALL = [value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, TocsinError)]


def drawn_tree() -> dict[str, str]:
    """Read the tree at the top of the module: each name with the name it is drawn under."""
    assert errors.__doc__
    tree: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for match in re.finditer(r"^( {4}[\s│├└─]*)([A-Z]\w+)", errors.__doc__, re.MULTILINE):
        depth, name = len(match[1]), match[2]
        above = [item for item in above if item[0] < depth]
        tree[name] = above[-1][1] if above else "Exception"
        above.append((depth, name))
    return tree


def test_the_drawn_tree_is_the_real_one() -> None:
    assert drawn_tree() == {kind.__name__: kind.__base__.__name__ for kind in ALL if kind.__base__}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_an_error_survives_the_way_home_from_a_worker(kind: type[TocsinError]) -> None:
    error = kind("it broke", location=Location("rules/a.yml", line=3), remedy="mend it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.message, again.location, again.remedy) == (error.message, error.location, error.remedy)
    assert str(again) == "rules/a.yml:3: it broke"


def test_an_error_without_a_place_tells_only_what_happened() -> None:
    assert str(TocsinError("it broke")) == "it broke"


def test_the_exit_code_follows_the_tree() -> None:
    assert {kind.exit_code for kind in ALL if issubclass(kind, ContentError | InputError)} == {2}
    assert {kind.exit_code for kind in ALL if issubclass(kind, UsageError)} == {3}
    assert RuleError.exit_code == 2
    assert ConfigError.exit_code == 3


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("a.yml"), "a.yml"),
        (Location("a.yml", line=7), "a.yml:7"),
        (Location("a.evtx", record=91), "a.evtx#91"),
        (Location("logs.zip!a.json", record=0), "logs.zip!a.json#0"),
    ],
)
def test_a_location_is_written_so_that_a_person_can_go_there(location: Location, text: str) -> None:
    assert str(location) == text
