"""The table of rules in docs/starter-content.md: `python -m tests.starter.table` renews it."""

import re
from pathlib import Path

from tocsin.content import starter_folder
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import load_rules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "starter-content.md"
BEGIN = "<!-- rules: written by `python -m tests.starter.table` -->\n"
END = "<!-- /rules -->"


def table() -> str:
    """Write a line a rule, in the order of their files: its title, level, techniques and logsource."""
    rules = sorted(load_rules([starter_folder() / "rules"]).ruleset.rules, key=lambda rule: rule.path)
    lines = ["| Rule | Level | Techniques | Logsource |", "|---|---|---|---|"]
    for rule in rules:
        source = rule.logsource
        words = " ".join(word for word in (source.product, source.category, source.service) if word)
        lines.append(f"| [{rule.title}]({_link(rule)}) | {rule.level} | {', '.join(techniques(rule))} | {words} |")
    return "\n".join([f"{len(rules)} rules:", "", *lines, ""])


def techniques(rule: CompiledRule) -> list[str]:
    """Give the techniques of ATT&CK that a rule is tagged with."""
    return [tag.partition(".")[2].upper() for tag in rule.tags if re.match(r"attack\.t\d", tag)]


def renewed(page: str) -> str:
    """Give the page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def _link(rule: CompiledRule) -> str:
    return f"../content/{Path(rule.path).relative_to(starter_folder()).as_posix()}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
