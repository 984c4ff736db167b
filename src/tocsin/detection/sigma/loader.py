"""Loading rules: every file that can be read, every rule that can be compiled, every error.

What a file says alone is compiled file by file, or comes from the cache; here the files are put together: duplicates,
the selection, filters and what they are for, correlations and what they refer to.
"""

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.core.errors import RuleError, UnsupportedRule
from tocsin.core.location import Location
from tocsin.core.logsource import LogSource
from tocsin.detection.cache import CacheFolder, RecordStore, compiler_version
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.rule import CorrelationRule
from tocsin.detection.engine.expression import And, Expression
from tocsin.detection.engine.ruleset import CompiledRule, CompiledRuleset, logic_hash
from tocsin.detection.sigma.conditions import joined, named_filter
from tocsin.detection.sigma.correlation_rules import Correlation, base_rules, compiled, resolve, with_inner
from tocsin.detection.sigma.documents import RuleFile, decode, read_bytes
from tocsin.detection.sigma.entries import CorrelationBody, Entry, FilterBody, RuleBody, Told
from tocsin.detection.sigma.faults import Unsupported
from tocsin.detection.sigma.files import find_rule_files
from tocsin.detection.sigma.index import Index
from tocsin.detection.sigma.pack_choice import PackChoice, find_packs
from tocsin.detection.sigma.records import file_key
from tocsin.detection.sigma.selection import Selection
from tocsin.detection.sigma.stored import StoredFiles

if TYPE_CHECKING:
    from tocsin.detection.sigma.reading import Reader
    from tocsin.detection.sigma.rules import Pipeline

_UNSUPPORTED = "unsupported"
Firing = CompiledRule | CorrelationRule
"""What a finding can be of."""


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """What came of loading: the compiled rules, and everything that has to be told about the rest.

    `problems` are mistakes in content; some refuse a rule, some only cost it a key (docs/sigma.md says which).
    `unsupported` are rules that are right and cannot be run here. `correlations` stand after those that they are over;
    `silent` are the ids of rules and correlations that run for a correlation's sake only, and give no findings of their
    own. `filters` and `files` count, `deselected` counts the rules that the selection left out. `notes` tell what is no
    mistake in content: a pack that could not be used.
    """

    ruleset: CompiledRuleset
    problems: list[RuleError]
    unsupported: list[UnsupportedRule]
    correlations: list[LoadedCorrelation]
    filters: int
    files: int
    deselected: int
    notes: tuple[str, ...] = ()
    silent: frozenset[str] = frozenset()

    @property
    def firing(self) -> tuple[Firing, ...]:
        """Give all that findings can be of, by the indexes that scans count them by: rules, then correlations."""
        return (*self.ruleset.rules, *(one.rule for one in self.correlations))


def load_rules(
    paths: Sequence[Path],
    *,
    pipelines: Sequence[str] = (),
    placeholders: Mapping[str, Sequence[str]] | None = None,
    selection: Selection | None = None,
    cache: CacheFolder | None = None,
    packed: bool = True,
) -> LoadedRules:
    """Load the Sigma rules of files, folders and packs, in the order of their paths.

    Files that were compiled before, as a cache or the pack in their folder knows, are not compiled again; the result is
    the same. What is wrong with a rule, a filter or a correlation is in the result. Raises PipelineError when a
    processing pipeline cannot be loaded, because then no rule would mean what it should, and PackError when a pack is
    damaged that was given. Unless `packed`, rules in packs are compiled from the files there.
    """
    with warnings.catch_warnings():
        # Regular expressions of rules and old pipelines warn; a warning has no place, so it helps nobody.
        warnings.simplefilter("ignore")
        pipeline = _pipeline(pipelines)
        usable = None if cache is None or cache.refused else cache
        choice = find_packs(paths, usable)
        if not packed:
            choice.packs.clear()
        stored = None if pipeline else _stored(usable, choice, placeholders or {})
        source = _Source(placeholders or {}, stored, choice)
        loaded = _Load(source, pipeline, selection or Selection()).run()
        source.save()
        return loaded


def _pipeline(specifiers: Sequence[str]) -> "Pipeline | None":
    if not specifiers:
        return None
    # Imported here because it brings in pySigma's transformations and templates, half of the start-up time.
    from tocsin.detection.sigma.pipelines import load_pipelines  # noqa: PLC0415

    return load_pipelines(specifiers)


def _stored(
    cache: CacheFolder | None, choice: PackChoice, placeholders: Mapping[str, Sequence[str]]
) -> StoredFiles | None:
    version = compiler_version() if cache is not None else None
    if cache is None or version is None:
        return StoredFiles(None, placeholders, packs=choice.packs) if choice.packs else None
    store = RecordStore(cache, f"rules-{version}")
    return StoredFiles(store, placeholders, packs=choice.packs, counts=cache.counts)


class _Source:
    """Gives what rule files define: from a pack or the cache where it knows the file, else from the file itself."""

    def __init__(
        self, placeholders: Mapping[str, Sequence[str]], stored: StoredFiles | None, choice: PackChoice
    ) -> None:
        self._placeholders = placeholders
        self._stored = stored
        self._choice = choice
        self._reader: Reader | None = None

    def files(self) -> tuple[list[tuple[str, str]], list[RuleError]]:
        """Find the rule files, in order, by path and name; and say what is wrong with the places looked at."""
        files, missing = find_rule_files(self._choice.paths)
        if self._choice.members:
            files = sorted([*files, *(("", name) for name in self._choice.members)], key=lambda file: file[1])
        return files, missing

    def notes(self, files: int) -> tuple[str, ...]:
        """Give what has to be said about packs, when all files have been asked for."""
        notes = list(self._choice.notes)
        if self._stored is not None and self._stored.unpacked:
            paths = ", ".join(pack.path.as_posix() for _, pack in self._choice.packs)
            notes.append(
                f"{paths}: {self._stored.unpacked:,} of {files:,} rule files are new or have changed since;"
                " tocsin pack build makes it anew"
            )
        return tuple(notes)

    @property
    def reader(self) -> "Reader":
        """Give what reads rule files."""
        if self._reader is None:
            # Imported here because it brings in pySigma, which takes longer to import than known rules to load.
            from tocsin.detection.sigma.reading import Reader  # noqa: PLC0415

            self._reader = Reader(self._placeholders)
        return self._reader

    def entries(self, path: str, name: str) -> tuple[list[Entry], list[RuleError]]:
        """Give what a file defines, and what cannot be read of it; raises PackError for one in a damaged pack."""
        member = self._choice.members.get(name)
        if member is not None and self._stored is not None:
            known = self._stored.known(member.key, name, member.read)
            if known is not None:
                return known
        read = member.read if member is not None else partial(read_bytes, path, name)
        try:
            raw = read()
            key = file_key(raw, name) if self._stored is not None else ""
            known = self._stored.entries(key, name, read) if self._stored is not None else None
            if known is not None:
                return known
            file = RuleFile(name, decode(raw, name))
        except RuleError as error:
            return [], [error]
        entries, errors = self.reader.entries(file)
        if self._stored is not None:
            self._stored.add(key, entries, errors)
        return entries, errors

    def save(self) -> None:
        """Let the cache keep what is new."""
        if self._stored is not None:
            self._stored.save()


@dataclass(slots=True)
class _Load:
    """One run of loading."""

    source: _Source
    pipeline: "Pipeline | None"
    selection: Selection
    index: Index = field(default_factory=Index)
    errors: list[RuleError] = field(default_factory=list)
    rules: list[Entry] = field(default_factory=list)
    left_out: list[Entry] = field(default_factory=list)
    filters: list[tuple[Entry, FilterBody]] = field(default_factory=list)
    correlations: list[Correlation] = field(default_factory=list)

    def run(self) -> LoadedRules:
        files, missing = self.source.files()
        self.errors += missing
        for path, name in files:
            entries, errors = self.source.entries(path, name)
            self.errors += errors
            for entry in entries:
                self._take(entry)
        self._check_filter_references()
        resolved, wrong = resolve(self.correlations, self.index)
        self.errors += wrong
        chosen = [one for one in resolved if self.selection.accepts_metadata(one.entry.metadata)]
        resolved = with_inner(chosen, resolved)
        needed = base_rules(resolved)
        deselected = {entry.metadata.id for entry in self.left_out}
        rules = list(self._compiled([*self.rules, *(each for each in self.left_out if each.metadata.id in needed)]))
        correlations, wrong = compiled(resolved, {rule.id: rule.logic_hash for rule in rules})
        self.errors += wrong
        self.errors.sort(key=_place)
        return LoadedRules(
            ruleset=CompiledRuleset(tuple(rules)),
            problems=[error for error in self.errors if not isinstance(error, UnsupportedRule)],
            unsupported=[error for error in self.errors if isinstance(error, UnsupportedRule)],
            correlations=correlations,
            silent=_silent(correlations, {one.entry.metadata.id for one in chosen}) | deselected & needed,
            filters=len(self.filters),
            files=len(files),
            deselected=len(self.left_out),
            notes=self.source.notes(len(files)),
        )

    def _take(self, entry: Entry) -> None:
        """Take an entry as what it is."""
        head = entry.head
        self._tell(entry, head.told)
        if head.metadata is None or head.kind == "other":
            return
        self.errors += self.index.add(entry)
        if self.index.ids[head.metadata.id.lower()] is not entry:
            return
        if head.kind == "rule":
            self._take_rule(entry)
            return
        made = entry.made()
        self._tell(entry, made.told)
        if isinstance(made.body, FilterBody):
            self.filters.append((entry, made.body))
        elif isinstance(made.body, CorrelationBody):
            self.correlations.append(Correlation(entry, made.body))

    def _take_rule(self, entry: Entry) -> None:
        self._tell(entry, entry.head.logsource_told)
        logsource, metadata = entry.head.logsource, entry.metadata
        if logsource is None:
            return
        if not self.selection.accepts(metadata, logsource):
            self.left_out.append(entry)
        elif metadata.status == _UNSUPPORTED and _UNSUPPORTED not in self.selection.statuses:
            fault = Unsupported("its status says that it is unsupported", "ask for that status to run it all the same")
            self.errors.append(entry.place.fault(fault, "status"))
        else:
            self.rules.append(entry)

    def _tell(self, entry: Entry, told: Sequence[Told]) -> None:
        self.errors += [one.error(entry.place.path) for one in told]

    def _check_filter_references(self) -> None:
        for filter_, body in self.filters:
            for number, reference in enumerate(body.rules or ()):
                entry = self.index.find(reference)
                if entry is None:
                    what = f"the filter is for a rule {reference!r} that is not loaded{self.index.hint(reference)}"
                    remedy = "correct the reference, or load the rule together with the filter"
                    self.errors.append(filter_.place.error(what, "filter", "rules", number, remedy=remedy))
                    continue
                logsource = entry.head.logsource
                if logsource is not None and not body.logsource.covers(logsource):
                    what = f"the filter is not applied to {reference!r}: its logsource is not that of the rule"
                    remedy = f"the rule's is {logsource}; widen the filter's ({body.logsource}), or drop the rule"
                    self.errors.append(filter_.place.error(what, "filter", "rules", number, remedy=remedy))

    def _compiled(self, rules: Iterable[Entry]) -> Iterator[CompiledRule]:
        for entry in rules:
            filters = list(self._filters_of(entry)) if self.filters else []
            rule = self._processed(entry, filters) if self.pipeline is not None else self._narrowed(entry, filters)
            if rule is not None:
                yield rule

    def _filters_of(self, entry: Entry) -> Iterator[tuple[Entry, FilterBody]]:
        assert entry.head.logsource is not None, "rules without a log source are refused before"
        for filter_, body in self.filters:
            if body.logsource.covers(entry.head.logsource) and body.names(entry.metadata):
                yield filter_, body

    def _narrowed(self, entry: Entry, filters: Sequence[tuple[Entry, FilterBody]]) -> CompiledRule | None:
        """Give a rule with its filters applied."""
        made, logsource = entry.made(), entry.head.logsource
        self._tell(entry, made.told)
        if not isinstance(made.body, RuleBody) or logsource is None:
            return None
        condition, hashed = made.body.condition, made.body.logic_hash
        if filters:
            named = [named_filter(filter_.metadata.title, body.condition) for filter_, body in filters]
            narrowed = joined(And, [condition, *named])
            assert narrowed is not None, "only pipelines empty conditions"
            condition, hashed = narrowed, logic_hash(logsource, narrowed)
        return _rule(entry, logsource, entry.metadata.fields, condition, hashed)

    def _processed(self, entry: Entry, filters: Sequence[tuple[Entry, FilterBody]]) -> CompiledRule | None:
        """Give what the pipeline makes of a rule and its filters."""
        assert self.pipeline is not None
        made, errors = self.source.reader.processed(entry, [filter_ for filter_, _ in filters], self.pipeline)
        self.errors += errors
        if made is None:
            return None
        return _rule(entry, made.logsource, made.fields, made.condition, logic_hash(made.logsource, made.condition))


def _rule(
    entry: Entry, logsource: LogSource, fields: tuple[str, ...], condition: Expression, hashed: str
) -> CompiledRule:
    metadata = entry.metadata
    return CompiledRule(
        id=metadata.id,
        title=metadata.title,
        level=metadata.level,
        status=metadata.status,
        logsource=logsource,
        condition=condition,
        logic_hash=hashed,
        path=entry.place.path,
        tags=metadata.tags,
        fields=fields,
        description=metadata.description,
        author=metadata.author,
        version=metadata.version,
        references=metadata.references,
        falsepositives=metadata.falsepositives,
        name=metadata.name or "",
        related=metadata.related,
    )


def _silent(correlations: Sequence[LoadedCorrelation], chosen: Collection[str]) -> frozenset[str]:
    """Give the ids of the rules that are only heard through a correlation: no correlation over them says otherwise."""
    heard = {name for one in correlations if one.generate for name in one.rule.rules}
    under = {name for one in correlations for name in one.rule.rules if name not in heard}
    return frozenset(under.union(one.rule.id for one in correlations if one.rule.id not in chosen))


def _place(error: RuleError) -> tuple[str, int]:
    location = error.location or Location("")
    return location.path, location.line or 0
