"""Everything about one rule, for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import level_text
from tocsin.cli.output.condition import condition_tree
from tocsin.cli.output.visible import visible
from tocsin.content.rule_tests import RuleTestCase
from tocsin.detection.engine import CompiledRule
from tocsin.detection.engine.expression import fields

_LABEL = 16


def print_rule(
    console: Console,
    rule: CompiledRule,
    detection: Sequence[str],
    log_types: Sequence[str],
    tests: Sequence[RuleTestCase],
    *,
    runbook: Sequence[str],
    everything: bool,
) -> None:
    """Print what a rule says about itself, its runbook, its detection as written and compiled, and its tests."""
    console.print(Text.assemble((visible(rule.title), "bold"), "  ", level_text(rule.level)), soft_wrap=True)
    for label, value in _facts(rule, log_types):
        if value:
            console.print(Text.assemble((f"{label:<{_LABEL}}", "dim"), visible(value)), soft_wrap=True)
    if rule.description:
        console.print()
        for line in rule.description.strip().splitlines():
            console.print(Text(visible(line)), soft_wrap=True)
    if runbook:
        console.print(Text("\nrunbook", style="dim"))
        for number, step in enumerate(runbook, 1):
            console.print(Text(f"  {number}. {visible(step)}"), soft_wrap=True)
    if detection:
        console.print()
        for line in detection:
            console.print(Text(visible(line.rstrip())), soft_wrap=True)
    console.print(Text("\nas compiled", style="dim"))
    console.print(condition_tree(rule.condition, everything=everything))
    console.print(Text("\ntests" if tests else "\nno tests beside it", style="dim"))
    for case in tests:
        console.print(Text.assemble((f"  {case.expect.replace('_', ' '):<10}", "cyan"), visible(case.name)))


def _facts(rule: CompiledRule, log_types: Sequence[str]) -> list[tuple[str, str]]:
    return [
        ("id", rule.id),
        ("name", rule.name),
        ("status", rule.status),
        ("author", rule.author),
        ("version", rule.version),
        ("tags", ", ".join(rule.tags)),
        ("logsource", str(rule.logsource)),
        ("runs on", ", ".join(log_types) or "no log type of any mapping"),
        ("fields", ", ".join(fields(rule.condition)) or "none: it searches all values"),
        ("false positives", "; ".join(rule.falsepositives)),
        ("references", ", ".join(rule.references)),
        ("related", ", ".join(f"{related.type} {related.id}" for related in rule.related)),
        ("logic hash", rule.logic_hash),
        ("file", rule.path),
    ]
