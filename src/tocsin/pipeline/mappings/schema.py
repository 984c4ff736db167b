"""JSON Schemas of mapping files, for editors: `python -m tocsin.pipeline.mappings.schema FOLDER` writes them.

Source: JSON Schema 2020-12, which pydantic writes.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tocsin.core.config import Settings
from tocsin.pipeline.mappings.models import LogTypeSettings, ShapeSettings

_MODELS: dict[str, type[Settings]] = {"shape.schema.json": ShapeSettings, "log_type.schema.json": LogTypeSettings}


def schemas() -> dict[str, dict[str, Any]]:
    """Give the JSON Schema of each kind of mapping file, by the name of the file it is shipped in."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: {**dialect, **model.model_json_schema()} for name, model in _MODELS.items()}


def write_schemas(folder: Path) -> None:
    """Write the schemas into a folder."""
    for name, schema in schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
