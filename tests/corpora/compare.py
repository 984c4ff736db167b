"""Compare the row evaluator with the reference on all records of the corpora: `python -m tests.corpora.compare`."""

import sys
from collections import Counter

from tests.corpora.logs import batches, corpora_folder, evtx_folders, otrf_files
from tests.corpora.pin import RULE_FOLDERS
from tocsin.content.starter import starter_folder
from tocsin.core.errors import EvaluationError
from tocsin.core.event import RecordBatch
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator, RowEvaluator
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import load_mapper


class Comparison:
    """Judges records by both evaluators and keeps what differs.

    Of records alike, that is of one route and with the same findings, only the first `alike` are compared, or all.
    """

    def __init__(self, ruleset: CompiledRuleset, mapper: Mapper, alike: int | None = None) -> None:
        self._mapper = mapper
        self._alike = alike
        self._seen: Counter[tuple[object, tuple[int, ...]]] = Counter()
        self._row = RowEvaluator(ruleset, self._note)
        self._reference = ReferenceEvaluator(ruleset, self._note)
        self.different: list[tuple[str, int, list[int], list[int]]] = []
        self.errors: list[tuple[int, str]] = []
        self.compared = 0

    def begin(self) -> None:
        """Forget what was seen and found, but not what the evaluators have prepared, which takes seconds."""
        self._seen.clear()
        self.different, self.errors, self.compared = [], [], 0

    def add(self, batch: RecordBatch) -> None:
        """Compare the records of a batch."""
        texts = batch.texts or [None] * len(batch.records)
        for record, position, text in zip(batch.records, batch.positions, texts, strict=True):
            route = self._mapper.route(record)
            found = list(self._row.match(record, route, text))
            kind = (route, tuple(found))
            self._seen[kind] += 1
            if self._alike is None or self._seen[kind] <= self._alike:
                self.compared += 1
                expected = list(self._reference.match(record, route))
                if found != expected:
                    self.different.append((batch.source, position, found, expected))

    def _note(self, number: int, error: EvaluationError) -> None:
        self.errors.append((number, error.message))


def main() -> int:
    """Compare everything; exit code 1 if anything differs."""
    corpora = corpora_folder()
    ruleset = load_rules([corpora / "sigmahq" / folder for folder in RULE_FOLDERS]).ruleset
    mapper, _ = load_mapper([starter_folder() / "mappings"])
    comparison = Comparison(ruleset, mapper)
    for name in [*evtx_folders(), *otrf_files()]:
        for batch in batches(corpora / name):
            comparison.add(batch)
        sys.stdout.write(f"{comparison.compared:,} records, {len(comparison.different)} differ, after {name}\n")
        sys.stdout.flush()
    for difference in comparison.different:
        sys.stdout.write(f"{difference}\n")
    sys.stdout.write(f"{len(comparison.errors)} rules ran out of time\n")
    return 1 if comparison.different else 0


if __name__ == "__main__":
    sys.exit(main())
