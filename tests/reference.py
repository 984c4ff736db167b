"""The reference of the command line, made from the commands themselves: `python -m tests.reference` writes it."""

import ast
import inspect
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_origin

from cyclopts import App
from cyclopts.argument import Argument

import tocsin.core.errors
from tocsin.cli.commands import COMMANDS, Command
from tocsin.core.errors import TocsinError
from tocsin.pipeline.sources import Limits

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
INTRODUCTION = """\
# The command line

This page is written by `make reference` from the commands themselves.

`tocsin --help` lists the commands, `tocsin COMMAND --help` tells what one does. `tocsin --version` gives the version, and `--debug` anywhere shows the traceback when something unexpected fails.

Data goes to stdout and talk to stderr, so every command can stand in a pipe. Exit codes are the same everywhere:

| Code | Meaning |
|---|---|
| 0 | fine, also when rules fired |
| 1 | a rule did not match, tests failed, lint found issues, an input was lost or `--fail-on` was reached |
| 2 | content could not be loaded or compiled |
| 3 | the command line or the configuration is wrong |
| 130 | interrupted |
| 141 | the reader of the output went away |
"""


def command_app(command: Command) -> App:
    """Give a command as cyclopts sees it."""
    app = App(name="tocsin", version_flags=(), result_action="return_value", exit_on_error=False)
    app.command(command.path, name=command.name)
    return app[command.name]


def arguments(command: Command) -> list[Argument]:
    """Give the command's arguments and options that a user may write."""
    return [argument for argument in command_app(command).assemble_argument_collection() if argument.show]


def page() -> str:
    """Write the whole page."""
    return "\n".join([INTRODUCTION, *(section(command) for command in COMMANDS), limits(), errors()])


def errors() -> str:
    """Write what each kind of error means."""
    lines = ["## Errors", "", "Every error says what happened, where, and what to do about it.", ""]
    lines += ["| Kind | Is a | Meaning |", "|---|---|---|"]
    for _, kind in inspect.getmembers(tocsin.core.errors, inspect.isclass):
        if issubclass(kind, TocsinError):
            lines.append(f"| `{kind.__name__}` | {kind.__base__.__name__} | {first_line(kind)} |")
    return "\n".join([*lines, ""])


def limits() -> str:
    """Write what an input may cost; the meanings are the strings below the settings."""
    lines = ["## Limits", "", *(inspect.getdoc(Limits) or "").split("\n\n"), ""]
    lines += ["| Limit | Value | Meaning |", "|---|---|---|"]
    (model,) = ast.parse(inspect.getsource(Limits)).body
    assert isinstance(model, ast.ClassDef)
    for setting, meaning in pairwise(model.body):
        if isinstance(setting, ast.AnnAssign) and isinstance(setting.target, ast.Name):
            assert isinstance(meaning, ast.Expr)
            name = setting.target.id
            text = ast.literal_eval(meaning.value)
            value = getattr(Limits(), name)
            lines.append(f"| `{name}` | {'' if value is None else format(value, ',')} | {text} |")
    return "\n".join([*lines, ""])


def first_line(documented: object) -> str:
    """Give the first line of a docstring."""
    return (inspect.getdoc(documented) or "").splitlines()[0]


def section(command: Command) -> str:
    """Write what a command's own help says."""
    function = command_app(command).default_command
    paragraphs = (inspect.getdoc(function) or "").split("\n\n")
    lines = [f"## tocsin {command.name}", ""]
    for paragraph in paragraphs:
        if paragraph.startswith("Try:"):
            lines += ["```", *(line.strip() for line in paragraph.splitlines()[1:]), "```", ""]
        else:
            lines += [" ".join(line.strip() for line in paragraph.splitlines()), ""]
    lines += ["| Option | Value | Meaning |", "|---|---|---|", *(row(item) for item in arguments(command)), ""]
    return "\n".join(lines)


def row(argument: Argument) -> str:
    """Write one option."""
    names = ", ".join(f"`{name}`" for name in argument.names if not name.startswith(("--no-", "--empty-")))
    text = " ".join((argument.parameter.help or "").split()).replace("|", "\\|")
    default = argument.field_info.default
    if argument.required:
        text += " Required."
    elif default not in (None, False, inspect.Parameter.empty, ()):
        text += f" Default: `{default}`."
    return f"| {names} | {value(argument)} | {text} |"


def value(argument: Argument) -> str:
    """Write what an option takes."""
    if argument.is_flag():
        return ""
    words = list(dict.fromkeys(_words(argument.hint)))
    return " or ".join(f"`{word}`" for word in words)


def _words(hint: Any) -> Iterator[str]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        yield from (str(item.value) for item in hint)
    elif get_args(hint):
        for part in get_args(hint):
            if get_origin(hint) is not None and isinstance(part, str):
                yield part
            elif part is not Ellipsis:
                yield from _words(part)
    elif isinstance(hint, type) and hint is not type(None):
        yield {"str": "TEXT", "int": "NUMBER", "float": "NUMBER", "Path": "PATH"}.get(hint.__name__, hint.__name__)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
