"""Real rules: all of them load, and those that cannot be run are known by name."""

from pathlib import Path

import pytest
import yaml
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionItem,
    ConditionNOT,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule

from tocsin.detection.engine.expression import And, Expression, Not, Or
from tocsin.detection.engine.ruleset import logic_hash
from tocsin.detection.sigma import LoadedRules, load_rules
from tocsin.detection.sigma.atoms import expression_of

pytestmark = pytest.mark.corpora

FOLDERS = {"rules": 3141, "rules-compliance": 3, "rules-emerging-threats": 473, "rules-threat-hunting": 140}
UNSUPPORTED = {
    "win_security_adcs_certighost_cdc_chase_request.yml",
    "win_security_adcs_certighost_cert_issued_via_chase.yml",
}


@pytest.fixture(scope="module")
def loaded(corpora: Path) -> LoadedRules:
    return load_rules([corpora / "sigmahq" / folder for folder in FOLDERS])


def test_every_file_is_read_without_a_problem(loaded: LoadedRules) -> None:
    assert [str(error) for error in loaded.problems] == []
    assert loaded.files == sum(FOLDERS.values())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_rule_of_a_folder_is_loaded_or_named(loaded: LoadedRules, corpora: Path, folder: str) -> None:
    place = (corpora / "sigmahq" / folder).as_posix() + "/"
    rules = [rule for rule in loaded.ruleset.rules if rule.path.startswith(place)]
    unsupported = [error for error in loaded.unsupported if error.location and error.location.path.startswith(place)]
    assert len(rules) + len(unsupported) == FOLDERS[folder]


def test_the_rules_that_cannot_be_run_are_known(loaded: LoadedRules) -> None:
    assert {Path(error.location.path).name for error in loaded.unsupported if error.location} == UNSUPPORTED


def test_they_can_be_run_with_a_placeholder_file(corpora: Path) -> None:
    folder = corpora / "sigmahq" / "rules-emerging-threats"
    with_values = load_rules([folder], placeholders={"known_cdcs": ("dc1", "192.0.2.1")})
    assert with_values.unsupported == []
    assert len(with_values.ruleset) == FOLDERS["rules-emerging-threats"]


def test_rules_mean_what_pysigma_reads(loaded: LoadedRules) -> None:
    for rule in loaded.ruleset.rules[::10]:
        theirs = SigmaRule.from_dict(yaml.load(Path(rule.path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        assert (rule.id, rule.title, rule.level) == (str(theirs.id), theirs.title, str(theirs.level))
        conditions = tuple(_converted(condition.parsed) for condition in theirs.detection.parsed_condition)
        assert rule.logic_hash == logic_hash(rule.logsource, Or(conditions)), rule.path


def _converted(node: object) -> Expression:
    """Convert pySigma's condition tree, which has no names, value by value."""
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return expression_of(node.field, node.value, cased=False, anchored=False)
    if isinstance(node, ConditionValueExpression):
        return expression_of(None, node.value, cased=False, anchored=False)
    assert isinstance(node, ConditionItem)
    items = tuple(_converted(item) for item in node.args)
    if isinstance(node, ConditionNOT):
        return Not(items[0])
    return And(items) if isinstance(node, ConditionAND) else Or(items)
