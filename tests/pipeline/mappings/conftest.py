"""The shipped mappings, loaded once, and the samples written for them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pipeline.mappings.shapes import Sample
from tocsin.pipeline.mappings import RecordMapper, load_mapper

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Golden:
    """A sample and what the mapping has to make of it."""

    log_type: str
    sample: Sample
    expect: dict[str, Any]


def golden_samples() -> list[Golden]:
    """Read all samples; record numbers are given in order of reading."""
    found = []
    for file in sorted(SAMPLES.glob("*.yml")):
        for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            for item in document["samples"]:
                given = {**document["common"], **{key: value for key, value in item.items() if key != "expect"}}
                given["values"] = tuple(given.get("values", ()))
                found.append(Golden(document["log_type"], Sample(record=100 + len(found), **given), item["expect"]))
    return found


@pytest.fixture(scope="session")
def shipped(root: Path) -> Path:
    """Give the folder of the shipped mappings."""
    return root / "content" / "mappings"


@pytest.fixture(scope="session")
def mapper(shipped: Path) -> RecordMapper:
    """Give the mapper of the shipped mappings, which have no errors."""
    loaded, errors = load_mapper([shipped])
    assert errors == []
    return loaded
