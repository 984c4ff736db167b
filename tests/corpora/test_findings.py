"""How often every rule fires on the corpora is pinned: a change in what rules mean cannot go unseen.

After a change that is meant to change findings: `python -m tests.corpora.pin` writes the file anew; read its diff.
"""

import json
from pathlib import Path

import pytest

from tests.corpora.pin import GOLDEN, count_findings
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset

pytestmark = pytest.mark.corpora


@pytest.mark.parametrize("logs", ["evtx", "otrf"])
def test_findings_per_rule_are_as_pinned(logs: str, corpora: Path, all_rules: CompiledRuleset, mapper: Mapper) -> None:
    expected = json.loads(GOLDEN.read_text("utf-8"))[logs]
    assert count_findings(corpora, logs, all_rules, mapper) == expected
