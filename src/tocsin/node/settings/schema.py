"""The JSON Schema of `tocsin.yml`: it comes with the package, for editors."""

import json
from pathlib import Path

from tocsin.node.settings.models import NodeSettings

SCHEMA_FILE = Path(__file__).parent / "tocsin.schema.json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def shipped_schema() -> str:
    """Give the schema that comes with this installation."""
    return SCHEMA_FILE.read_text(encoding="utf-8")


def schema_of_settings() -> str:
    """Make the schema from the models of the settings. Source: JSON Schema, draft 2020-12."""
    schema = {"$schema": _DRAFT, **NodeSettings.model_json_schema(), "title": "tocsin.yml"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
