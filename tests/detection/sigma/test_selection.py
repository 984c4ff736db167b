"""Which rules are loaded: by status, level, tag, id and log source."""

import pytest

from tests.detection.sigma.judging import Loading
from tocsin.detection.sigma import Selection

BODY = "detection: {selection: {F: a}, condition: selection}\n"
FILES = {
    "a.yml": "title: a\nid: A-1\nstatus: stable\nlevel: high\ntags: [attack.T1059.001, attack.execution]\n"
    "logsource: {product: windows, category: process_creation}\n" + BODY,
    "b.yml": "title: b\nid: b-2\nstatus: test\nlevel: low\ntags: [attack.t1105]\n"
    "logsource: {product: windows, service: security}\n" + BODY,
    "c.yml": "title: c\nid: c-3\nlogsource: {category: webserver}\n" + BODY,
    "d.yml": "title: d\nid: d-4\nstatus: unsupported\nlevel: critical\nlogsource: {product: linux}\n" + BODY,
}


@pytest.mark.parametrize(
    ("selection", "loaded"),
    [
        (Selection(), "abc"),
        (Selection(statuses=("stable",)), "a"),
        (Selection(statuses=("stable", "test")), "ab"),
        (Selection(statuses=("unsupported",)), "d"),
        (Selection(minimum_level="low"), "ab"),
        (Selection(minimum_level="informational"), "abc"),
        (Selection(minimum_level="critical"), ""),
        (Selection(levels=("low", "informational")), "bc"),
        (Selection(minimum_level="low", levels=("low", "informational")), "b"),
        (Selection(tags=("attack.t1059*",)), "a"),
        (Selection(tags=("attack.t1059",)), ""),
        (Selection(tags=("ATTACK.T1105", "attack.execution")), "ab"),
        (Selection(ids=("a-1", "C-3")), "ac"),
        (Selection(product="windows"), "ab"),
        (Selection(product="windows", service="security"), "b"),
        (Selection(category="webserver"), "c"),
        (Selection(product="macos"), ""),
    ],
)
def test_rules_are_selected(loading: Loading, selection: Selection, loaded: str) -> None:
    result = loading.load(FILES, selection=selection)
    assert "".join(rule.title for rule in result.ruleset.rules) == loaded
    unsupported = len(result.unsupported)
    assert result.deselected + unsupported + len(result.ruleset) == len(FILES)


def test_filters_find_rules_that_are_not_selected(loading: Loading) -> None:
    text = (
        "title: f\nlogsource: {product: windows}\nfilter: {rules: [b-2], selection: {F: x}, condition: not selection}\n"
    )
    loaded = loading.load({**FILES, "f.yml": text}, selection=Selection(ids=("a-1",)))
    assert loaded.problems == []
    assert loaded.deselected == 3
