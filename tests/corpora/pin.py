"""Pin how often every rule fires on the corpora: `python -m tests.corpora.pin` writes findings.json anew."""

import json
from collections import Counter
from pathlib import Path

from tests.corpora.logs import batches, corpora_folder, evtx_folders, otrf_files
from tocsin.content.starter import starter_folder
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import load_mapper

RULE_FOLDERS = ("rules", "rules-compliance", "rules-emerging-threats", "rules-threat-hunting")
GOLDEN = Path(__file__).with_name("findings.json")


def count_findings(corpora: Path, logs: str, ruleset: CompiledRuleset, mapper: Mapper) -> dict[str, int]:
    """Count the findings of every rule, by its id, and the records read under `records`."""
    row = RowEvaluator(ruleset, lambda *_: None)
    counts: Counter[str] = Counter()
    for name in evtx_folders() if logs == "evtx" else otrf_files():
        for batch in batches(corpora / name):
            counts["records"] += len(batch.records)
            for record in batch.records:
                counts.update(ruleset.rules[number].id for number in row.match(record, mapper.route(record)))
    return dict(sorted(counts.items()))


def main() -> None:
    """Write the golden file."""
    corpora = corpora_folder()
    ruleset = load_rules([corpora / "sigmahq" / folder for folder in RULE_FOLDERS]).ruleset
    mapper, _ = load_mapper([starter_folder() / "mappings"])
    counts = {logs: count_findings(corpora, logs, ruleset, mapper) for logs in ("evtx", "otrf")}
    GOLDEN.write_text(json.dumps(counts, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
