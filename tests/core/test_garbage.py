"""The collector is told and untold."""

import gc

import pytest

from tocsin.core.garbage import rare_collections


def fail_inside() -> None:
    with rare_collections():
        raise KeyError(gc.get_threshold()[0])


def test_collections_are_rarer_inside_and_as_before_outside_even_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError) as caught:
        fail_inside()
    assert caught.value.args[0] > before[0]
    assert gc.get_threshold() == before
