"""The collector is told and untold."""

import gc

import pytest

from tocsin.node.garbage import rare_collections


def test_collections_are_rarer_inside_and_as_before_outside_even_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), rare_collections():
        assert gc.get_threshold()[0] > before[0]
        raise KeyError
    assert gc.get_threshold() == before
