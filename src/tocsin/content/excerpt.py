"""Parts of a rule's file, as its author wrote them."""

from pathlib import Path

from tocsin.core.errors import RuleError
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import Document, read_documents, read_file

LINES_LIMIT = 400


def detection_lines(rule: CompiledRule) -> list[str]:
    """Give the lines of a rule's `detection`, as they are in its file; none when the file is gone or has changed."""
    for text, document in _documents(rule):
        first = document.locate("detection").line
        if "detection" in document.data and first is not None:
            lines = text.splitlines()[first - 1 :]
            return [lines[0], *_until_next_key(lines[1:])][:LINES_LIMIT]
    return []


def runbook_steps(rule: CompiledRule) -> list[str]:
    """Give the steps of a rule's `runbook`, a list of texts or one text of lines; none when its file has none."""
    for _, document in _documents(rule):
        runbook = document.data.get("runbook")
        if isinstance(runbook, str):
            runbook = runbook.splitlines()
        if isinstance(runbook, list):
            return [" ".join(step.split()) for step in runbook if isinstance(step, str) and step.strip()][:LINES_LIMIT]
    return []


def _documents(rule: CompiledRule) -> list[tuple[str, Document]]:
    """Give the documents of a rule's file that have its title or id, each with the text of the file."""
    try:
        file = read_file(Path(rule.path), rule.path)
    except RuleError:
        return []
    documents, _ = read_documents(file)
    return [
        (file.text, document)
        for document in documents
        if rule.title == document.data.get("title") or rule.id == document.data.get("id")
    ]


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
