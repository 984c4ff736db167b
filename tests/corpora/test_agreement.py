"""On real rules and real logs the row evaluator finds exactly what the reference finds.

The reference judges every rule on every record, which takes its time. Of each file, therefore, records of every route
and of every set of findings are compared; `python -m tests.corpora.compare` compares all records of all files.
"""

from pathlib import Path

import pytest

from tests.corpora.compare import Comparison
from tests.corpora.logs import batches, evtx_folders, otrf_files
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="session")
def comparison(all_rules: CompiledRuleset, mapper: Mapper) -> Comparison:
    return Comparison(all_rules, mapper, alike=3)


@pytest.mark.parametrize("name", [*otrf_files(), *evtx_folders()] or ["corpora"])
def test_row_equals_reference(name: str, corpora: Path, comparison: Comparison) -> None:
    comparison.begin()
    for batch in batches(corpora / name):
        comparison.add(batch)
    assert comparison.different == []
    assert comparison.errors == []
    assert comparison.compared > 0
