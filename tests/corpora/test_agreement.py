"""On real rules and real logs the row evaluator finds exactly what the reference finds."""

from collections import Counter
from pathlib import Path

import pytest

from tests.corpora.logs import batches, evtx_folders, otrf_files
from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator, RowEvaluator

pytestmark = pytest.mark.corpora
# The reference judges every rule on every record, so of the records of one route in one file only so many are compared.
_COMPARED = 60


@pytest.mark.parametrize("name", [*otrf_files(), *evtx_folders()] or ["corpora"])
def test_row_equals_reference(name: str, corpora: Path, all_rules: CompiledRuleset, mapper: Mapper) -> None:
    errors: list[tuple[int, str]] = []

    def note(number: int, error: EvaluationError) -> None:
        errors.append((number, error.message))

    row, reference = RowEvaluator(all_rules, note), ReferenceEvaluator(all_rules, note)
    compared: Counter[object] = Counter()
    different = []
    for batch in batches(corpora / name):
        for record, position in zip(batch.records, batch.positions, strict=True):
            route = mapper.route(record)
            found = list(row.match(record, route))
            compared[route] += 1
            if found or compared[route] <= _COMPARED:
                expected = list(reference.match(record, route))
                if found != expected:
                    different.append((batch.source, position, found, expected))
    assert different == []
    assert errors == []
