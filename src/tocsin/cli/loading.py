"""Loading rules and mappings for a command, and telling what could not be loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from tocsin.cli.output.visible import visible_lines
from tocsin.cli.terminal import talk_console
from tocsin.content import starter_folder
from tocsin.core.errors import ContentError, InputError, TocsinError, UsageError
from tocsin.core.location import Location
from tocsin.detection.cache import CacheFolder
from tocsin.detection.sigma import LoadedRules, Selection, load_placeholders, load_rules
from tocsin.pipeline.sources import InputRef, find_inputs

ERRORS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Which rules a command runs: the paths and everything that selects and changes them, and what is known of them."""

    paths: tuple[Path, ...] = ()
    pipelines: tuple[str, ...] = ()
    placeholders: Path | None = None
    selection: Selection | None = None
    cache: CacheFolder | None = None

    def over(self, paths: Sequence[Path]) -> "RuleChoice":
        """Give the same choice over other paths."""
        return replace(self, paths=tuple(paths))


def chosen_paths(rules: Sequence[Path] | None, talk: Console, *, quiet: bool = False) -> tuple[Path, ...]:
    """Give the rule paths, by default the starter pack's, which is said; raises UsageError for one that is missing."""
    if not rules:
        folder = starter_folder() / "rules"
        if not quiet:
            talk.print(f"no --rules: using the starter pack, {folder}", soft_wrap=True)
        return (folder,)
    missing = [path for path in rules if not path.exists()]
    if missing:
        names = ", ".join(str(path) for path in missing)
        raise UsageError(f"--rules: there is no {names}", remedy="give files or folders of Sigma rules that exist")
    return tuple(rules)


def find_units(arguments: Sequence[str]) -> tuple[list[InputRef], list[InputError]]:
    """Find the inputs, and what is wrong with some; raises UsageError when there are none at all."""
    if not arguments:
        raise UsageError("no input", remedy="name files, folders or - for stdin, before --rules")
    units, errors = find_inputs(arguments)
    if not units:
        causes = "; ".join(str(error) for error in errors) or "there are no files in " + ", ".join(arguments)
        raise UsageError(f"nothing to read: {causes}", remedy="name files, folders or - for stdin")
    return units, errors


def load_chosen_rules(choice: RuleChoice) -> LoadedRules:
    """Load rules; whatever is wrong with single ones is in the result."""
    if choice.placeholders is not None and not choice.placeholders.is_file():
        raise UsageError(f"--placeholders: there is no file {choice.placeholders}", remedy="give a YAML file")
    placeholders = load_placeholders(choice.placeholders) if choice.placeholders else None
    loaded = load_rules(
        choice.paths,
        pipelines=choice.pipelines,
        placeholders=placeholders,
        selection=choice.selection,
        cache=choice.cache,
    )
    for note in loaded.notes:
        talk_console().print(visible_lines(note), soft_wrap=True)
    return loaded


def mapping_folders(extra: Sequence[Path] | None) -> tuple[Path, ...]:
    """Give the folders of mappings, the starter pack's first; raises UsageError for one that is missing."""
    for folder in extra or ():
        if not folder.is_dir():
            raise UsageError(f"--mappings: {folder} is not a folder", remedy="give a folder with mapping files")
    return (starter_folder() / "mappings", *(extra or ()))


def require_rules(loaded: LoadedRules, paths: Sequence[Path]) -> None:
    """Raise ContentError when there is no rule to run."""
    if loaded.ruleset.rules:
        return
    place = Location(", ".join(str(path) for path in paths))
    if loaded.deselected:
        raise ContentError(
            f"no rule is left: {loaded.deselected:,} deselected",
            location=place,
            remedy="ask for less with --level, --status, --tag and --id",
        )
    raise ContentError("no rule could be loaded", location=place, remedy="tocsin validate tells what is wrong")


def tell_errors(talk: Console, errors: Sequence[TocsinError], *, verbose: bool, more: str = "") -> None:
    """Print errors with their remedies: all when `verbose`, else the first few and how to see the rest."""
    shown = errors if verbose else errors[:ERRORS_SHOWN]
    for error in shown:
        talk.print(f"error: {visible_lines(str(error))}", style="red", soft_wrap=True)
        if error.remedy:
            talk.print(f"  {visible_lines(error.remedy)}", soft_wrap=True)
    if len(errors) > len(shown):
        talk.print(f"  and {len(errors) - len(shown):,} more: {more}", soft_wrap=True)
