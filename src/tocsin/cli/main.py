"""The command line's front door: finds the command, and turns every way to end into an exit code.

Exit codes: 0 fine, 1 lint issues or failed tests (or `--fail-on` reached), 2 content could not be loaded, 3 usage or
configuration, 130 interrupted, 141 the reader of the output went away.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from tocsin import __version__
from tocsin.cli.commands import COMMANDS, overview
from tocsin.cli.output.visible import visible_lines
from tocsin.core.errors import TocsinError, UsageError
from tocsin.core.garbage import rare_collections

FAILED, CONTENT, USAGE, INTERRUPTED, BROKEN_PIPE = 1, 2, 3, 130, 141
DEBUG_FLAG = "--debug"
_HYPHEN = "\0-"  # no argument of a process can hold a NUL
REPORT = "this is a bug in tocsin: please report it with the command you ran; --debug shows the traceback"


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; every error is told on stderr."""
    words = [word for word in arguments if word != DEBUG_FLAG]
    try:
        status = _dispatch(words)
        sys.stdout.flush()
        return status
    except TocsinError as error:
        tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return BROKEN_PIPE
    except Exception as error:
        if DEBUG_FLAG in arguments:
            raise
        sys.stderr.write(f"error: {type(error).__name__}: {visible_lines(str(error))}\n  {REPORT}\n")
        return FAILED


def _dispatch(words: Sequence[str]) -> int:
    if not words or words[0] in ("--help", "-h", "help"):
        sys.stdout.write(overview(__version__) + "\n")
        return 0
    if words[0] == "--version":
        sys.stdout.write(f"tocsin {__version__}\n")
        return 0
    if words[0] not in {command.name for command in COMMANDS}:
        # Imported here for start-up time: only a wrong word needs a suggestion.
        from tocsin.core.suggest import did_you_mean  # noqa: PLC0415

        hint = did_you_mean(words[0], [command.name for command in COMMANDS])
        raise UsageError(f"there is no command {words[0]!r}{hint}", remedy="tocsin --help lists the commands")
    return run_command(words)


def run_command(words: Sequence[str]) -> int:
    """Parse a command's options and run it; a usage error is printed and gives exit code 3."""
    with rare_collections():  # imports and rules are made to stay: looking for garbage among them takes a tenth of both
        return _run_command(words)


def _run_command(words: Sequence[str]) -> int:
    # Imported here for start-up time: the overview needs no parser of options.
    from cyclopts import App, CycloptsError, Parameter  # noqa: PLC0415

    app = App(
        name="tocsin",
        help_format="plaintext",
        version_flags=(),
        default_parameter=Parameter(negative=()),
        exit_on_error=False,
        suppress_keyboard_interrupt=False,
    )
    for command in COMMANDS:
        # By import path: only the chosen command's module is imported.
        app.command(command.path, name=command.name)
    try:
        # A lone hyphen is stdin or stdout, but cyclopts takes it for an option: it travels under another name.
        function, bound, _ = app.parse_args([_HYPHEN if word == "-" else word for word in words], exit_on_error=False)
    except CycloptsError:
        return USAGE
    arguments = [_with_hyphen(value) for value in bound.args]
    status = function(*arguments, **{name: _with_hyphen(value) for name, value in bound.kwargs.items()})
    return status if isinstance(status, int) else 0


def _with_hyphen(value: Any) -> Any:
    """Give back to a value, or to the values of a list, the hyphens that stand for stdin or stdout."""
    if isinstance(value, list | tuple):
        return type(value)(map(_with_hyphen, value))
    return type(value)("-") if isinstance(value, str | PurePath) and str(value) == _HYPHEN else value


def tell(error: TocsinError) -> None:
    """Write what happened, where, and what to do about it, on stderr."""
    sys.stderr.write(f"error: {visible_lines(str(error))}\n")
    if error.remedy:
        sys.stderr.write(f"  {visible_lines(error.remedy)}\n")


def _abandon_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not meet the closed pipe again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
