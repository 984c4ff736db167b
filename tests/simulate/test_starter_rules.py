"""The starter rules over the simulated network: each sees its step of the attack, and none the noise."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tocsin.content import starter_folder
from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import load_mapper
from tocsin.simulate import NumberedEvent, Shape, Simulation, shaped, simulate

SEEN_BY = {
    "macro starts a shell": {
        "Office Application Starts a Shell or Script Host",
        "Suspicious Content in an Encoded PowerShell Command",
    },
    "script through regsvr32": {"Remote Script Run Through Regsvr32 or Mshta"},
    "antivirus blinded": {"Defender Weakened by a PowerShell Script"},
    "credential dump": {
        "LSASS Memory Read by Dump Library or Injected Code",
        "Process Memory Dumped Through Comsvcs",
    },
    "scheduled task": {"Scheduled Task Runs a Script From a User's Folder"},
    "service on the file server": {"Service Runs From Writable Folder or as Shell Command"},
    "shadow copies deleted": {"Shadow Copies or Backup Catalogue Deleted"},
    "log cleared": {"Security Log Cleared"},
}


@dataclass(frozen=True)
class Watch:
    """The starter pack, loaded."""

    ruleset: CompiledRuleset
    mapper: Mapper

    def matches(self, simulation: Simulation, shape: Shape) -> Iterator[tuple[NumberedEvent, str]]:
        """Yield each event that a rule matches, with the rule's title."""
        evaluator = RowEvaluator(self.ruleset, fail)
        for item in simulate(simulation):
            record = shaped(item.event, item.number, shape)
            route = self.mapper.route(record)
            assert route.logsources, f"no mapping knows {record}"
            for index in evaluator.match(record, route):
                yield item, self.ruleset.rules[index].title


def fail(index: int, error: EvaluationError) -> None:
    pytest.fail(f"rule {index}: {error}")


@pytest.fixture(scope="module")
def watch() -> Watch:
    loaded = load_rules([starter_folder() / "rules"])
    assert (loaded.problems, loaded.unsupported) == ([], [])
    mapper, errors = load_mapper([starter_folder() / "mappings"])
    assert errors == []
    return Watch(loaded.ruleset, mapper)


def test_there_are_ten_starter_rules(watch: Watch) -> None:
    assert len(watch.ruleset) == 10
    assert {rule.title for rule in watch.ruleset.rules} == set().union(*SEEN_BY.values())


@pytest.mark.parametrize("shape", ["evtx", "flat"])
def test_every_rule_sees_its_step_of_the_attack_in_every_shape(watch: Watch, shape: Shape) -> None:
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for item, title in watch.matches(Simulation(events=0), shape):
        assert item.event.step is not None
        seen[item.event.step.name].add(title)
    assert seen == SEEN_BY


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_no_rule_fires_on_the_noise(watch: Watch, seed: int) -> None:
    simulation = Simulation(seed=seed, hosts=4, events=4000)
    found = [(title, item.event) for item, title in watch.matches(simulation, "evtx") if item.event.step is None]
    assert found == []


def test_starter_rules_are_complete(watch: Watch) -> None:
    for rule in watch.ruleset.rules:
        assert rule.status == "test"
        assert rule.description.strip()
        assert rule.falsepositives
        assert rule.author == "The tocsin developers"
        assert any(tag.startswith("attack.t") for tag in rule.tags)
        assert all(link.startswith("https://attack.mitre.org/techniques/T") for link in rule.references)
