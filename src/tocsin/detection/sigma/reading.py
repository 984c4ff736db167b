"""Rule files that are not known yet: read, and compiled as far as one file alone goes.

Rules of the common forms are compiled directly; pySigma is imported for the first one that is not.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tocsin.core.errors import RuleError
from tocsin.detection.sigma.correlations import read_correlation
from tocsin.detection.sigma.direct import DirectCompiler
from tocsin.detection.sigma.documents import Document, RuleFile, read_documents
from tocsin.detection.sigma.entries import Entry, Head, Made, told
from tocsin.detection.sigma.filters import read_filter
from tocsin.detection.sigma.heads import read_head

if TYPE_CHECKING:
    from tocsin.detection.sigma.rules import Compiler, Pipeline, ProcessedRule


class Reader:
    """Makes entries of rule files."""

    def __init__(self, placeholders: Mapping[str, Sequence[str]]) -> None:
        self._placeholders = placeholders
        self._direct = DirectCompiler()
        self._compiler: Compiler | None = None

    @property
    def compiler(self) -> "Compiler":
        """Give what compiles every rule and tells everything that is wrong, with the help of pySigma."""
        if self._compiler is None:
            # Imported here because pySigma takes longer to import than most rule sets take to compile without it.
            from tocsin.detection.sigma.modifiers import modifier_table  # noqa: PLC0415
            from tocsin.detection.sigma.rules import Compiler  # noqa: PLC0415

            self._compiler = Compiler(modifier_table(self._placeholders))
        return self._compiler

    def entries(self, file: RuleFile) -> tuple[list[Entry], list[RuleError]]:
        """Give what a file defines, and what cannot be read of it."""
        documents, errors = read_documents(file)
        entries = []
        for document in documents:
            head = read_head(document)
            entries.append(Entry(document, head, partial(self._made, document, head)))
        return entries, errors

    def processed(
        self, entry: Entry, filters: Sequence[Entry], pipeline: "Pipeline"
    ) -> tuple["ProcessedRule | None", list[RuleError]]:
        """Compile what a pipeline makes of a rule and of the filters that are for it."""
        read = [read_filter(_document(one), one.metadata)[0] for one in filters]
        assert entry.head.logsource is not None, "rules without a log source are refused before"
        # Imported here for the same reason as above.
        from tocsin.detection.sigma.rules import RuleSource  # noqa: PLC0415

        source = RuleSource(_document(entry), entry.metadata, entry.head.logsource)
        return self.compiler.processed(source, [one for one in read if one is not None], pipeline)

    def _made(self, document: Document, head: Head) -> Made:
        errors: list[RuleError]
        if head.metadata is None:
            return Made(None)
        if head.kind == "correlation":
            correlation, errors = read_correlation(document)
            return Made(correlation, told(errors))
        if head.kind == "filter":
            read, errors = read_filter(document, head.metadata)
            narrowing, wrong = self.compiler.filter(read) if read is not None else (None, [])
            return Made(narrowing, told(errors + wrong))
        if head.kind == "other" or head.logsource is None:
            return Made(None)
        direct = self._direct.rule(document.data, head.logsource)
        if direct is not None:
            return Made(direct)
        rule, errors = self.compiler.rule(document, head.logsource)
        return Made(rule, told(errors))


def _document(entry: Entry) -> Document:
    assert isinstance(entry.place, Document), "with a pipeline nothing comes from the cache"
    return entry.place
