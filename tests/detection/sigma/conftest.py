"""Rules written in tests, loaded through the public door and judged by the reference evaluator."""

from pathlib import Path

import pytest

from tests.detection.sigma.judging import Loading


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    """Give a loader of rules that a test writes."""
    return Loading(tmp_path)
