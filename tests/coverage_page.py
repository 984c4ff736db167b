"""Coverage of the logsources of a corpus of rules, as a page: `python -m tests.coverage_page CORPORA` writes it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tocsin.content.coverage import LogSourceCoverage, cover_logsources, read_reasons
from tocsin.core.logsource import LogSource
from tocsin.detection.engine import fields
from tocsin.detection.sigma import LoadedRules, load_rules
from tocsin.pipeline.mappings import load_mapper

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coverage.md"
RULE_FOLDERS = ("rules", "rules-emerging-threats", "rules-threat-hunting", "rules-compliance")
_NAMES_SHOWN = 6
INTRODUCTION = """\
# Coverage

Which logsources of SigmaHQ's rules tocsin has mappings for. This page is written by `python -m tests.coverage_page CORPORA` from the rules of the [corpora](../CONTRIBUTING.md#real-data), the mappings, and the reasons in `content/not_covered.yml`; a test sees that it is current. For your own rules and mappings, `tocsin coverage --logsources --rules RULES` tells the same.
"""


def sigmahq(corpora: Path) -> LoadedRules:
    """Load all of SigmaHQ's rules."""
    return load_rules([corpora / "sigmahq" / folder for folder in RULE_FOLDERS])


def coverage_of(loaded: LoadedRules) -> list[LogSourceCoverage]:
    """Give the coverage of the logsources of rules by the shipped mappings."""
    mapper, errors = load_mapper([ROOT / "content" / "mappings"])
    reasons, wrong = read_reasons(ROOT / "content" / "not_covered.yml")
    assert (errors, wrong) == ([], [])
    wanted = ((rule.logsource, fields(rule.condition)) for rule in loaded.ruleset.rules)
    return cover_logsources(wanted, mapper.log_types(), reasons)


def page(loaded: LoadedRules) -> str:
    """Write the whole page."""
    coverage = coverage_of(loaded)
    covered = [one for one in coverage if one.is_covered]
    left = [one for one in coverage if not one.is_covered]
    rules, rules_covered = (sum(one.rules for one in part) for part in (coverage, covered))
    lines = [
        INTRODUCTION,
        "".join(
            (
                f"{len(coverage)} logsources are named by {rules + len(loaded.unsupported):,} rules. {len(covered)} of them,",
                f" of {rules_covered:,} rules, are covered. {len(left)}, of {rules - rules_covered:,} rules, are not:",
                f" the reasons stand below. {len(loaded.unsupported)} rules need values that each site has to give (placeholders).",
            )
        ),
        "",
        "## Not covered",
        "",
        "| Logsource | Rules | Why | What can be done |",
        "|---|---|---|---|",
        *(f"| {_named(one.logsource)} | {one.rules:,} | {_cell(one.reason)} | {_cell(one.remedy)} |" for one in left),
        "",
        "## Fields that no log has",
        "",
        "Rules name them, but the logs of that kind do not hold them.",
        "",
        "| Logsource | Field | Rules | Why | What can be done |",
        "|---|---|---|---|---|",
        *(
            f"| {_named(one.logsource)} | `{field.name}` | {field.rules} | {_cell(field.reason)} | {_cell(field.remedy)} |"
            for one in covered
            for field in one.missing
        ),
        "",
        "## Covered",
        "",
        "| Logsource | Rules | Log types |",
        "|---|---|---|",
        *(f"| {_named(one.logsource)} | {one.rules:,} | {_names(one.log_types)} |" for one in covered),
        "",
    ]
    return "\n".join(lines)


def _named(logsource: LogSource) -> str:
    return f"`{logsource}`"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else f"{shown} and {len(names) - _NAMES_SHOWN} more"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(sigmahq(Path(sys.argv[1]))), encoding="utf-8")
