"""Loading rules: every file that can be read, every rule that can be compiled, every error."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.core.errors import RuleError, UnsupportedRule
from tocsin.core.location import Location
from tocsin.detection.engine.ruleset import CompiledRule, CompiledRuleset
from tocsin.detection.sigma.correlations import Correlation, CorrelationSummary, read_correlation, resolve
from tocsin.detection.sigma.documents import Document, read_documents, read_file
from tocsin.detection.sigma.faults import Unsupported
from tocsin.detection.sigma.files import find_rule_files
from tocsin.detection.sigma.filters import read_filter
from tocsin.detection.sigma.index import Entry, Index
from tocsin.detection.sigma.logsources import read_logsource
from tocsin.detection.sigma.metadata import Metadata, read_metadata
from tocsin.detection.sigma.modifiers import modifier_table
from tocsin.detection.sigma.rules import CompiledFilter, Compiler, Pipeline, RuleSource
from tocsin.detection.sigma.selection import Selection

_UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """What came of loading: the compiled rules, and everything that has to be told about the rest.

    `problems` are mistakes in content; some refuse a rule, some only cost it a key (docs/sigma.md says which).
    `unsupported` are rules that are right and cannot be run here. `correlations` are valid and not run yet. `filters`
    and `files` count, `deselected` counts the rules that the selection left out.
    """

    ruleset: CompiledRuleset
    problems: list[RuleError]
    unsupported: list[UnsupportedRule]
    correlations: list[CorrelationSummary]
    filters: int
    files: int
    deselected: int


def load_rules(
    paths: Sequence[Path],
    *,
    pipelines: Sequence[str] = (),
    placeholders: Mapping[str, Sequence[str]] | None = None,
    selection: Selection | None = None,
) -> LoadedRules:
    """Load the Sigma rules of files and folders, in the order of their paths.

    What is wrong with a rule, a filter or a correlation is in the result. Raises PipelineError when a processing
    pipeline cannot be loaded, because then no rule would mean what it should.
    """
    with warnings.catch_warnings():
        # Regular expressions of rules and old pipelines warn; a warning has no place, so it helps nobody.
        warnings.simplefilter("ignore")
        compiler = Compiler(modifier_table(placeholders or {}), _pipeline(pipelines))
        return _Load(compiler, selection or Selection()).run(paths)


def _pipeline(specifiers: Sequence[str]) -> Pipeline | None:
    if not specifiers:
        return None
    # Imported here because it brings in pySigma's transformations and templates, half of the start-up time.
    from tocsin.detection.sigma.pipelines import load_pipelines  # noqa: PLC0415

    return load_pipelines(specifiers)


@dataclass(slots=True)
class _Load:
    """One run of loading."""

    compiler: Compiler
    selection: Selection
    index: Index = field(default_factory=Index)
    errors: list[RuleError] = field(default_factory=list)
    rules: list[RuleSource] = field(default_factory=list)
    filters: list[CompiledFilter] = field(default_factory=list)
    correlations: list[Correlation] = field(default_factory=list)
    deselected: int = 0

    def run(self, paths: Sequence[Path]) -> LoadedRules:
        files, missing = find_rule_files(paths)
        self.errors += missing
        for path, name in files:
            for document in self._documents(path, name):
                self._take(document)
        self._check_filter_references()
        rules = list(self._compiled())
        correlations, wrong = resolve(self.correlations, self.index)
        self.errors += wrong
        self.errors.sort(key=_place)
        return LoadedRules(
            ruleset=CompiledRuleset(tuple(rules)),
            problems=[error for error in self.errors if not isinstance(error, UnsupportedRule)],
            unsupported=[error for error in self.errors if isinstance(error, UnsupportedRule)],
            correlations=correlations,
            filters=len(self.filters),
            files=len(files),
            deselected=self.deselected,
        )

    def _documents(self, path: Path, name: str) -> list[Document]:
        try:
            documents, errors = read_documents(read_file(path, name))
        except RuleError as error:
            documents, errors = [], [error]
        self.errors += errors
        return documents

    def _take(self, document: Document) -> None:
        """Read a document as what it is."""
        data = document.data
        metadata, errors = read_metadata(document)
        self.errors += errors
        if metadata is None:
            return
        if not data.keys() & {"detection", "logsource", "correlation", "filter"}:
            what = "this is no Sigma rule: it has no detection, correlation or filter"
            remedy = "complete the rule, or keep other YAML files out of the folder"
            self.errors.append(document.error(what, remedy=remedy))
            return
        known = self.index.add(Entry(document, metadata))
        self.errors += known
        if self.index.ids[metadata.id.lower()].document is not document:
            return
        if "correlation" in data:
            self._take_correlation(document, metadata)
        elif "filter" in data:
            self._take_filter(document, metadata)
        else:
            self._take_rule(document, metadata)

    def _take_rule(self, document: Document, metadata: Metadata) -> None:
        logsource, errors = read_logsource(document)
        self.errors += errors
        if logsource is None:
            return
        if not self.selection.accepts(metadata, logsource):
            self.deselected += 1
        elif metadata.status == _UNSUPPORTED and _UNSUPPORTED not in self.selection.statuses:
            fault = Unsupported("its status says that it is unsupported", "ask for that status to run it all the same")
            self.errors.append(document.fault(fault, "status"))
        else:
            self.rules.append(RuleSource(document, metadata, logsource))

    def _take_filter(self, document: Document, metadata: Metadata) -> None:
        read, errors = read_filter(document, metadata)
        self.errors += errors
        if read is not None:
            compiled, errors = self.compiler.filter(read)
            self.errors += errors
            if compiled is not None:
                self.filters.append(compiled)

    def _take_correlation(self, document: Document, metadata: Metadata) -> None:
        read, errors = read_correlation(document, metadata)
        self.errors += errors
        if read is not None:
            self.correlations.append(read)

    def _check_filter_references(self) -> None:
        for one in self.filters:
            document = one.filter.document
            for place, reference in enumerate(one.filter.rules or ()):
                entry = self.index.find(reference)
                if entry is None:
                    what = f"the filter is for a rule {reference!r} that is not loaded{self.index.hint(reference)}"
                    remedy = "correct the reference, or load the rule together with the filter"
                    self.errors.append(document.error(what, "filter", "rules", place, remedy=remedy))
                    continue
                logsource, _ = read_logsource(entry.document)
                if logsource is not None and not one.filter.logsource.covers(logsource):
                    what = f"the filter is not applied to {reference!r}: its logsource is not that of the rule"
                    remedy = f"the rule's is {logsource}; widen the filter's ({one.filter.logsource}), or drop the rule"
                    self.errors.append(document.error(what, "filter", "rules", place, remedy=remedy))

    def _compiled(self) -> Iterable[CompiledRule]:
        for source in self.rules:
            fitting = [
                one
                for one in self.filters
                if one.filter.logsource.covers(source.logsource) and one.filter.names(source.metadata)
            ]
            rule, errors = self.compiler.rule(source, fitting)
            self.errors += errors
            if rule is not None:
                yield rule


def _place(error: RuleError) -> tuple[str, int]:
    location = error.location or Location("")
    return location.path, location.line or 0
