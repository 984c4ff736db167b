"""Rule files that are not known yet: read, and compiled as far as one file alone goes."""

from collections.abc import Mapping, Sequence
from functools import partial

from tocsin.core.errors import RuleError
from tocsin.detection.sigma.correlations import read_correlation
from tocsin.detection.sigma.documents import Document, RuleFile, read_documents
from tocsin.detection.sigma.entries import Entry, Head, Kind, Made, told
from tocsin.detection.sigma.filters import read_filter
from tocsin.detection.sigma.logsources import read_logsource
from tocsin.detection.sigma.metadata import read_metadata
from tocsin.detection.sigma.modifiers import modifier_table
from tocsin.detection.sigma.rules import Compiler, Pipeline, ProcessedRule, RuleSource


class Reader:
    """Makes entries of rule files."""

    def __init__(self, placeholders: Mapping[str, Sequence[str]]) -> None:
        self._compiler = Compiler(modifier_table(placeholders))

    def entries(self, file: RuleFile) -> tuple[list[Entry], list[RuleError]]:
        """Give what a file defines, and what cannot be read of it."""
        documents, errors = read_documents(file)
        entries = []
        for document in documents:
            head = read_head(document)
            entries.append(Entry(document, head, partial(self._made, document, head)))
        return entries, errors

    def processed(
        self, entry: Entry, filters: Sequence[Entry], pipeline: Pipeline
    ) -> tuple[ProcessedRule | None, list[RuleError]]:
        """Compile what a pipeline makes of a rule and of the filters that are for it."""
        read = [read_filter(_document(one), one.metadata)[0] for one in filters]
        assert entry.head.logsource is not None, "rules without a log source are refused before"
        source = RuleSource(_document(entry), entry.metadata, entry.head.logsource)
        return self._compiler.processed(source, [one for one in read if one is not None], pipeline)

    def _made(self, document: Document, head: Head) -> Made:
        errors: list[RuleError]
        if head.metadata is None:
            return Made(None)
        if head.kind == "correlation":
            correlation, errors = read_correlation(document)
            return Made(correlation, told(errors))
        if head.kind == "filter":
            read, errors = read_filter(document, head.metadata)
            narrowing, wrong = self._compiler.filter(read) if read is not None else (None, [])
            return Made(narrowing, told(errors + wrong))
        if head.kind == "other" or head.logsource is None:
            return Made(None)
        rule, errors = self._compiler.rule(document, head.logsource)
        return Made(rule, told(errors))


def read_head(document: Document) -> Head:
    """Read what a document says about itself."""
    data = document.data
    metadata, errors = read_metadata(document)
    kind = _kind(document)
    if metadata is not None and kind == "other":
        what = "this is no Sigma rule: it has no detection, correlation or filter"
        remedy = "complete the rule, or keep other YAML files out of the folder"
        errors.append(document.error(what, remedy=remedy))
    logsource, wrong = read_logsource(document) if kind == "rule" or "logsource" in data else (None, [])
    return Head(kind, metadata, told(errors), "id" in data, "filter" in data, logsource, told(wrong))


def _kind(document: Document) -> Kind:
    if "correlation" in document.data:
        return "correlation"
    if "filter" in document.data:
        return "filter"
    return "rule" if "detection" in document.data or "logsource" in document.data else "other"


def _document(entry: Entry) -> Document:
    assert isinstance(entry.place, Document), "with a pipeline nothing comes from the cache"
    return entry.place
