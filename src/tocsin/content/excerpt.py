"""A part of a rule's file, as its author wrote it."""

from pathlib import Path

from tocsin.core.errors import RuleError
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import read_documents, read_file

LINES_LIMIT = 400


def detection_lines(rule: CompiledRule) -> list[str]:
    """Give the lines of a rule's `detection`, as they are in its file; none when the file is gone or has changed."""
    try:
        file = read_file(Path(rule.path), rule.path)
    except RuleError:
        return []
    documents, _ = read_documents(file)
    for document in documents:
        if rule.title == document.data.get("title") or rule.id == document.data.get("id"):
            first = document.locate("detection").line
            if "detection" not in document.data or first is None:
                continue
            lines = file.text.splitlines()[first - 1 :]
            return [lines[0], *_until_next_key(lines[1:])][:LINES_LIMIT]
    return []


def _until_next_key(lines: list[str]) -> list[str]:
    """Take lines up to the next key at the top, or the end of the document."""
    taken = []
    for line in lines:
        if line and not line[0].isspace() and not line.startswith(("#", "- ")):
            break
        taken.append(line)
    while taken and not taken[-1].strip():
        taken.pop()
    return taken
