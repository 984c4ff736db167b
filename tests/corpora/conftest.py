"""The rules and logs of the shared corpora, loaded once a process."""

from pathlib import Path

import pytest

from tests.corpora.pin import RULE_FOLDERS
from tocsin.content.starter import starter_folder
from tocsin.core.ports import Mapper
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import load_mapper


@pytest.fixture(scope="session")
def windows_rules(corpora: Path) -> CompiledRuleset:
    """All Windows rules of the main folder, the set that speed is measured with."""
    return load_rules([corpora / "sigmahq" / "rules" / "windows"]).ruleset


@pytest.fixture(scope="session")
def all_rules(corpora: Path) -> CompiledRuleset:
    """All rules of all folders."""
    return load_rules([corpora / "sigmahq" / folder for folder in RULE_FOLDERS]).ruleset


@pytest.fixture(scope="session")
def mapper() -> Mapper:
    """The mapper of the starter pack."""
    mapper, problems = load_mapper([starter_folder() / "mappings"])
    assert not problems
    return mapper
