"""Scenarios: every one that comes along can be played, seeds vary it, and mistakes are told with their line."""

from pathlib import Path

import pytest

from tocsin.core.errors import ScenarioError
from tocsin.simulate import Scenario, Simulation, load_scenarios, simulate

SEEDS = range(500, 512)


def attack(scenario: Scenario, seed: int) -> list[bytes]:
    return [line.data for line in simulate(Simulation(seed=seed, people=30, events=0), [scenario])]


def test_every_scenario_can_be_played_in_every_way(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        for seed in SEEDS:
            assert attack(scenario, seed)


def test_every_scenario_has_variants(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        sizes = {len(attack(scenario, seed)) for seed in SEEDS}
        assert len(sizes) > 2, scenario.scenario


def test_every_step_leaves_events_somewhere(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        seen: set[int] = set()
        for seed in SEEDS:
            lines = simulate(Simulation(seed=seed, people=30, events=0), [scenario])
            seen |= {line.mark.step for line in lines if line.mark}
        assert seen == set(range(len(scenario.steps))), scenario.scenario


def test_every_scenario_has_loud_and_quiet_steps(scenarios: list[Scenario]) -> None:
    assert all({step.loud for step in scenario.steps} == {True, False} for scenario in scenarios)


SOUND = """\
scenario: test
title: Test
description: A test.
cast:
  victim: {person: [sales], platform: windows}
names:
  tool: [a.exe, b.exe]
steps:
  - name: it runs
    technique: T1059
    tactic: execution
    actions:
      - {do: windows.process, with: {at: victim, command_line: '{tool} {victim.account} {{kept}} {tool|upper}'}}
"""


def test_a_scenario_of_ones_own_is_played(scenario_file: Path) -> None:
    scenario_file.write_text(SOUND)
    (scenario,), errors = load_scenarios([scenario_file])
    assert errors == []
    (event,) = attack(scenario, 1)
    assert b"{kept}" in event
    assert b"A.EXE" in event or b"B.EXE" in event


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("windows.process", "windows.proces", 13, "no action is called 'windows.proces'"),
        ("command_line: ", "comand_line: ", 13, "takes no 'comand_line'"),
        ("at: victim, ", "", 13, "needs 'at'"),
        ("{tool} ", "{tol} ", 13, "nothing is called {tol}"),
        ("|upper", "|uper", 13, "no filter is called 'uper'"),
        ("victim.account", "victim.acount", 13, "nothing is called {victim.acount}"),
        ("[a.exe, b.exe]", "['{later}']", 7, "{later} is not known before 'tool'"),
        ("technique: T1059", "technique: TA1", 10, "write a technique of ATT&CK"),
        ("tactic: execution", "tactic: execution\n    lowd: true", 12, "unknown key"),
        ("tactic: execution", "tactic: execution\n    after: soon", 12, "write a delay"),
        ("    actions:", "    variants:", 13, "'steps.0.variants.0.actions' is missing"),
        ("person: [sales]", "persons: [sales]", 5, "unknown key"),
        ("scenario: test", "scenario: Test!", 1, "lower-case"),
        ("scenario: test", "scenario: [test", None, "is not YAML"),
        ("at: victim", "at: 7", 13, "is no str"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int | None, words: str, scenario_file: Path) -> None:
    scenario_file.write_text(SOUND.replace(old, new, 1))
    scenarios, errors = load_scenarios([scenario_file])
    assert scenarios == []
    told = [(error.location.line if error.location else None, error.message) for error in errors]
    assert all(isinstance(error, ScenarioError) and error.remedy for error in errors)
    assert any((line is None or place == line) and words in message for place, message in told), told


def test_aliases_are_refused(scenario_file: Path) -> None:
    scenario_file.write_text(SOUND + "  - &a {name: x, technique: T1, tactic: x}\n  - *a\n")
    scenarios, errors = load_scenarios([scenario_file])
    assert scenarios == []
    assert [error.message for error in errors] == ["has aliases"]
