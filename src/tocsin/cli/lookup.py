"""Finding the one rule that a command is about."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tocsin.cli.loading import RuleChoice, chosen_paths, load_chosen_rules, tell_errors
from tocsin.core.errors import UsageError
from tocsin.core.suggest import did_you_mean
from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import LoadedRules


def find_rule(name: str, rules: Sequence[Path] | None, choice: RuleChoice, talk: Console) -> CompiledRule:
    """Find a rule by `FILE`, `FILE#NAME`, or by a name in `rules`; a name is an id, a `name` or a title.

    Tells the errors of a file that is named. Raises its first error when it holds no rule that can be run, and
    UsageError when there is no such rule or more than one.
    """
    file, _, part = name.rpartition("#")
    if Path(name).is_file():
        return _of_file(Path(name), "", choice, talk)
    if file and Path(file).is_file():
        return _of_file(Path(file), part, choice, talk)
    paths = chosen_paths(rules, talk)
    loaded = load_chosen_rules(choice.over(paths))
    return _named(name, loaded, " and ".join(str(path) for path in paths))


def _of_file(path: Path, part: str, choice: RuleChoice, talk: Console) -> CompiledRule:
    loaded = load_chosen_rules(choice.over((path,)))
    errors = [*loaded.problems, *loaded.unsupported]
    compiled = loaded.ruleset.rules
    if errors and not compiled:
        tell_errors(talk, errors[1:], verbose=True)
        raise errors[0]
    tell_errors(talk, errors, verbose=True)
    if loaded.correlations and not compiled:
        raise UsageError(f"{path} holds correlations only", remedy="explain the rules they are about")
    if part:
        return _named(part, loaded, str(path))
    if len(compiled) != 1:
        ids = ", ".join(rule.id for rule in compiled)
        raise UsageError(f"{path} holds {len(compiled)} rules", remedy=f"name one as {path}#ID: {ids}")
    return compiled[0]


def _named(name: str, loaded: LoadedRules, where: str) -> CompiledRule:
    rules = loaded.ruleset.rules
    wanted = name.casefold()
    found = [rule for rule in rules if wanted in (rule.id.casefold(), rule.name.casefold(), rule.title.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(rule.id for rule in found)
        raise UsageError(f"{len(found)} rules in {where} are called {name!r}", remedy=f"name one by its id: {ids}")
    hint = did_you_mean(name, [known for rule in rules for known in (rule.id, rule.name, rule.title) if known])
    raise UsageError(f"there is no rule {name!r} in {where}{hint}", remedy="tocsin rules lists what there is")
