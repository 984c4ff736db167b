"""The rules of the starter pack: each says all that somebody on shift needs, and the page lists them as they are."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.starter.table import BEGIN, END, PAGE, renewed, techniques
from tocsin.content import starter_folder
from tocsin.content.excerpt import runbook_steps
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import load_rules

# Whose pages a rule may name: those who make what the rule is about, and ATT&CK.
PRIMARY = (
    "https://attack.mitre.org/techniques/T",
    "https://cloud.google.com/",
    "https://developer.okta.com/",
    "https://docs.aws.amazon.com/",
    "https://docs.github.com/",
    "https://developers.google.com/",
    "https://help.okta.com/",
    "https://kubernetes.io/docs/",
    "https://learn.microsoft.com/",
    "https://man7.org/",
    "https://support.apple.com/",
    "https://support.google.com/",
)


@pytest.fixture(scope="module")
def rules() -> tuple[CompiledRule, ...]:
    loaded = load_rules([starter_folder() / "rules"])
    assert (loaded.problems, loaded.unsupported) == ([], [])
    return tuple(loaded.ruleset.rules)


def test_the_documentation_lists_every_rule_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert page == renewed(page), "run `python -m tests.starter.table`"


def test_rules_say_what_somebody_on_shift_needs(rules: tuple[CompiledRule, ...]) -> None:
    for rule in rules:
        assert rule.status == "test", rule.path
        assert len(rule.description.split()) >= 15, rule.path
        assert rule.falsepositives, rule.path
        assert rule.author == "The tocsin developers", rule.path
        assert 2 <= len(runbook_steps(rule)) <= 6, rule.path


def test_every_technique_of_a_rule_is_referred_to_and_references_are_primary(rules: tuple[CompiledRule, ...]) -> None:
    for rule in rules:
        assert techniques(rule), rule.path
        for technique in techniques(rule):
            link = f"https://attack.mitre.org/techniques/{technique.replace('.', '/')}/"
            assert link in rule.references, (rule.path, technique)
        for reference in rule.references:
            assert reference.startswith(PRIMARY), (rule.path, reference)


def test_a_rule_stands_in_the_folder_of_its_product(rules: tuple[CompiledRule, ...]) -> None:
    for rule in rules:
        folder = Path(rule.path).relative_to(starter_folder() / "rules").parts[0]
        assert folder == (rule.logsource.product or rule.logsource.category), rule.path


def test_titles_fit_into_a_list_and_tell_rules_apart(rules: tuple[CompiledRule, ...]) -> None:
    for rule in rules:
        assert re.fullmatch(r"[A-Z].{10,70}[^.]", rule.title), rule.title
    assert Counter(rule.title for rule in rules).most_common(1)[0][1] == 1
