"""Placeholder files: the values of `%name%` in rules.

Source: Sigma specification 2.1, "Placeholders".
"""

from pathlib import Path

from tocsin.core.errors import RuleError
from tocsin.core.location import Location
from tocsin.core.values import text_of
from tocsin.detection.sigma.documents import read_file


def load_placeholders(path: Path) -> dict[str, tuple[str, ...]]:
    """Read a placeholder file: a YAML map from placeholder names to a value or a list of values.

    Values are Sigma values: `*` and `?` are wildcards in them. Raises RuleError, which tells everything that is wrong.
    """
    name = path.as_posix()
    # Imported here for start-up time: few loads have placeholders, and rules that the cache knows need no YAML.
    from tocsin.detection.sigma.yaml_reader import read_yaml  # noqa: PLC0415

    file = read_file(path, name)
    values: dict[str, tuple[str, ...]] = {}
    wrong: list[tuple[int, str]] = []
    for document in read_yaml(file.text):
        wrong += [(fault.line, fault.message) for fault in document.faults]
        if isinstance(document.data, dict):
            for key, value in document.data.items():
                items = value if isinstance(value, list) else [value]
                if all(isinstance(item, str | int | float) for item in items):
                    values[key.strip("%")] = tuple(text_of(item) for item in items)
                else:
                    wrong.append((document.line, f"the values of {key!r} must be texts or numbers"))
        elif not document.faults and document.data is not None:
            wrong.append((document.line, "a placeholder file is a map from names to lists of values"))
    if wrong:
        message = "; ".join(f"line {line}: {what}" for line, what in wrong)
        raise RuleError(message, location=Location(name, line=wrong[0][0]), remedy="write `name: [value, value]`")
    return values
