"""What `tocsin init` writes: every setting is there, and the comments say what holds anyway."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from pydantic import BaseModel

from tocsin.node.settings import NodeSettings, load_settings
from tocsin.node.settings.schema import schema_of_settings
from tocsin.node.settings.template import settings_template

SHA = "cd" * 32


def uncommented(text: str) -> str:
    return re.sub(r"^(\s*)#(?! \S|$)", r"\1", text, flags=re.MULTILINE)


def test_without_its_comments_marks_it_says_the_same(tmp_path: Path) -> None:
    text = settings_template(SHA)
    loaded = []
    for each in (text, uncommented(text)):
        path = tmp_path / "tocsin.yml"
        path.write_text(each, encoding="utf-8")
        settings, errors = load_settings(path)
        assert errors == []
        loaded.append(settings)
    assert loaded[0] == loaded[1]


def keys(model: type[BaseModel], data: dict[str, Any], path: str = "") -> list[str]:
    """Give the settings that a file does not name."""
    missing = [f"{path}{name}" for name in model.model_fields if name not in data]
    for name, field in model.model_fields.items():
        inner = field.annotation
        if name in data and isinstance(inner, type) and issubclass(inner, BaseModel):
            missing += keys(inner, data[name], f"{path}{name}.")
    return missing


def test_every_setting_is_there() -> None:
    data = yaml.safe_load(uncommented(settings_template(SHA)))
    assert keys(NodeSettings, data) == []
    assert set(data["tokens"][0]) == {"name", "sha256", "sources", "scopes", "expires", "disabled"}


def test_the_schema_takes_it_and_refuses_what_the_models_refuse() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_of_settings()))
    sound = yaml.safe_load(settings_template(SHA))
    assert list(validator.iter_errors(sound)) == []
    for wrong in ({"dta": 1}, {"listen": {"port": 99999}}, {"sources": [{"name": "Web"}]}, {"workers": 0}):
        assert list(validator.iter_errors({**sound, **wrong})) != []
