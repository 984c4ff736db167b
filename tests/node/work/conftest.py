"""A gateway to an object store for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.pipeline.lake.gateway import Gateway, free_port, running


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("store"), free_port()) as started:
        yield started
