"""The JSON Schemas for editors say what the models say, and the shipped files are valid by them."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tocsin.pipeline.mappings.schema import schemas, write_schemas


@pytest.mark.parametrize("name", ["shape.schema.json", "log_type.schema.json"])
def test_the_shipped_schemas_are_current(shipped: Path, name: str) -> None:
    written = json.loads((shipped / name).read_text(encoding="utf-8"))
    assert written == schemas()[name], "run: python -m tocsin.pipeline.mappings.schema content/mappings"


def test_schemas_are_written_under_their_names(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert {file.name: json.loads(file.read_text()) for file in tmp_path.iterdir()} == schemas()


def test_the_shipped_files_are_valid_by_the_schemas(shipped: Path) -> None:
    known = schemas()
    seen = 0
    for file in shipped.rglob("*.yml"):
        for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            schema = known["shape.schema.json" if "shape" in document else "log_type.schema.json"]
            assert list(Draft202012Validator(schema).iter_errors(document)) == [], file
            seen += 1
    assert seen > 50


def test_a_schema_refuses_an_unknown_key() -> None:
    document = {"log_type": "a.b", "title": "A", "product": "a", "chanels": ["A"]}
    errors = list(Draft202012Validator(schemas()["log_type.schema.json"]).iter_errors(document))
    assert [error.validator for error in errors] == ["additionalProperties"]
