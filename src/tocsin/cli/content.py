"""Finding and loading content for the commands that check it."""

from collections.abc import Sequence
from pathlib import Path

from tocsin.cli.loading import RuleChoice, load_chosen_rules
from tocsin.content.files import ContentFiles, find_content
from tocsin.core.errors import UsageError
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.sigma import LoadedRules


def content_at(paths: Sequence[Path]) -> ContentFiles:
    """Find content at paths, by default in the current folder; raises UsageError for a path that is missing."""
    files = find_content(paths or (Path(),))
    if files.missing:
        names = ", ".join(str(error.location) for error in files.missing)
        raise UsageError(f"there is no {names}", remedy="name files or folders of content that exist")
    return files


def load_found_rules(files: ContentFiles, choice: RuleChoice) -> LoadedRules:
    """Load the rules, filters and correlations among content files; none are needed."""
    if not files.rules:
        return LoadedRules(CompiledRuleset(()), [], [], [], 0, 0, 0)
    return load_chosen_rules(choice.over(files.rules))
