"""What the tests of the simulator share."""

from pathlib import Path

import pytest

from tocsin.simulate import Scenario, built_in_scenarios, load_scenarios


@pytest.fixture(scope="session")
def scenarios() -> list[Scenario]:
    found, errors = load_scenarios(built_in_scenarios())
    assert errors == []
    return found


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    return tmp_path / "attack.yml"
