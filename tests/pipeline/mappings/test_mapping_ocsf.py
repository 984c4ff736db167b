"""The OCSF names in the shipped mappings exist in OCSF 1.8.0, as the package `ocsf-json-schema` ships it."""

from typing import Any

import pytest
from ocsf_json_schema.loader import get_ocsf_schema

from tests.pipeline.mappings.conftest import golden_samples
from tests.pipeline.mappings.shapes import SHAPES
from tocsin.pipeline.mappings import MappedRoute, OcsfForm, RecordMapper


@pytest.fixture(scope="module")
def ocsf() -> dict[str, Any]:
    schema: dict[str, Any] = get_ocsf_schema("1.8.0")
    assert schema["version"] == "1.8.0"
    return schema


@pytest.fixture(scope="module")
def forms(mapper: RecordMapper) -> dict[str, OcsfForm]:
    """Give the OCSF form of every sample in every shape, by log type, event and shape."""
    found = {}
    for golden in golden_samples():
        for shape, render in SHAPES.items():
            route = mapper.route(render(golden.sample))
            assert isinstance(route, MappedRoute)
            found[f"{golden.log_type} {golden.sample.event} {shape}"] = route.ocsf
    for log_type in mapper.log_types():
        if log_type.product == "windows":
            continue
        for number, form in enumerate(mapper.ocsf_forms(log_type.name)):
            found[f"{log_type.name} {number}"] = form
    return found


def class_of(ocsf: dict[str, Any], uid: int) -> dict[str, Any]:
    (found,) = (known for known in ocsf["classes"].values() if known["uid"] == uid)
    return found


def test_classes_and_activities_exist(ocsf: dict[str, Any], forms: dict[str, OcsfForm]) -> None:
    for name, form in forms.items():
        activities = class_of(ocsf, form.class_uid)["attributes"]["activity_id"]["enum"]
        assert str(form.activity_id) in activities, name


def test_attributes_exist_and_are_values(ocsf: dict[str, Any], forms: dict[str, OcsfForm]) -> None:
    wrong = []
    for name, form in forms.items():
        for attribute in form.attributes:
            node: dict[str, Any] | None = class_of(ocsf, form.class_uid)
            kind = None
            for key in attribute.split("."):
                found = node["attributes"].get(key) if node else None
                if found is None:
                    wrong.append(f"{name}: {attribute}")
                    break
                kind = found.get("object_type")
                node = ocsf["objects"][kind] if kind else None
            else:
                if kind is not None:
                    wrong.append(f"{name}: {attribute} is an object")
    assert wrong == []
