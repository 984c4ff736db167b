"""The starter rules over the simulated network: every step of the attack is seen, and no grave one fires on the noise."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tocsin.content import starter_folder
from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRule, CompiledRuleset, RowEvaluator
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

    def matches(self, simulation: Simulation, shape: Shape) -> Iterator[tuple[NumberedEvent, CompiledRule]]:
        """Yield each event that a rule matches, with the rule."""
        evaluator = RowEvaluator(self.ruleset, fail)
        for item in simulate(simulation):
            record = shaped(item.event, item.number, shape)
            route = self.mapper.route(record)
            assert route.logsources, f"no mapping knows {record}"
            for index in evaluator.match(record, route):
                yield item, self.ruleset.rules[index]


def fail(index: int, error: EvaluationError) -> None:
    pytest.fail(f"rule {index}: {error}")


@pytest.fixture(scope="module")
def watch() -> Watch:
    loaded = load_rules([starter_folder() / "rules"])
    assert (loaded.problems, loaded.unsupported) == ([], [])
    mapper, errors = load_mapper([starter_folder() / "mappings"])
    assert errors == []
    return Watch(loaded.ruleset, mapper)


@pytest.mark.parametrize("shape", ["evtx", "flat"])
def test_every_step_of_the_attack_is_seen_in_every_shape(watch: Watch, shape: Shape) -> None:
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for item, rule in watch.matches(Simulation(events=0), shape):
        assert item.event.step is not None
        seen[item.event.step.name].add(rule.title)
    for step, titles in SEEN_BY.items():
        assert titles <= seen[step], step


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_no_grave_rule_fires_on_the_noise(watch: Watch, seed: int) -> None:
    simulation = Simulation(seed=seed, hosts=4, events=4000)
    found = [
        (rule.title, item.event)
        for item, rule in watch.matches(simulation, "evtx")
        if item.event.step is None and rule.level in ("high", "critical")
    ]
    assert found == []
