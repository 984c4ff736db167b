"""The JSON Schema of settings, made from their models: `python -m tests.settings_schema` writes it."""

from tocsin.node.settings.schema import SCHEMA_FILE, schema_of_settings

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_of_settings(), encoding="utf-8")
