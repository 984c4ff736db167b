"""Finding inputs: files, folders, globs and stdin."""

import os
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.pipeline.sources.input_ref import STDIN, InputRef
from tocsin.pipeline.sources.names import is_hidden, source_name


def find_inputs(arguments: Sequence[str]) -> tuple[list[InputRef], list[InputError]]:
    """Find the inputs that `arguments` name: files, folders, globs, and `-` for stdin.

    Folders are walked in sorted order, without hidden files and without following links to folders. A file that is
    named twice, also by another path, is one input: the first. Every argument that leads nowhere is an error.
    """
    inputs: list[InputRef] = []
    errors: list[InputError] = []
    seen: set[str] = set()
    for argument in arguments:
        for found in _found(argument):
            if isinstance(found, InputError):
                errors.append(found)
            elif (identity := STDIN if found.path is None else os.path.realpath(found.path)) not in seen:
                seen.add(identity)
                inputs.append(found)
    return inputs, errors


def _found(argument: str) -> Iterator[InputRef | InputError]:
    if argument == STDIN:
        yield InputRef(STDIN, None, None)
        return
    if not argument:
        yield InputError("an empty name", location=Location(argument), remedy="name a file, a folder, a pattern or -")
        return
    path = Path(argument)
    if not os.path.lexists(path) and has_magic(argument):
        # Path.glob takes no absolute pattern, and its ** finds other files.
        matches = sorted(glob(argument, recursive=True))  # noqa: PTH207
        if not matches:
            yield InputError(
                f"nothing matches {argument!r}", location=Location(argument), remedy="check the pattern; ** goes deeper"
            )
        for match in matches:
            yield from _at(Path(match), named=False)
        return
    yield from _at(path, named=True)


def _at(path: Path, *, named: bool) -> Iterator[InputRef | InputError]:
    """Give the input at `path`, or those below it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        yield _missing(path)
    except OSError as error:
        yield _unreadable(path, error)
    else:
        if S_ISDIR(status.st_mode):
            yield from _below(path)
        else:
            # A pipe has no size: it is read as a stream, as with `tocsin scan <(command)`.
            yield InputRef(source_name(path), path, status.st_size if S_ISREG(status.st_mode) else None, named)


def _below(folder: Path) -> Iterator[InputRef | InputError]:
    problems: list[OSError] = []
    files = [Path(parent, name) for parent, _, names in os.walk(folder, onerror=problems.append) for name in names]
    for path in sorted(files, key=lambda path: path.parts):
        if is_hidden(path.relative_to(folder).as_posix()):
            continue
        try:
            status = path.stat()
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if S_ISREG(status.st_mode):
            yield InputRef(source_name(path), path, status.st_size, named=False)
    for problem in problems:
        yield _unreadable(Path(problem.filename or folder), problem)


def _missing(path: Path) -> InputError:
    try:
        hint = did_you_mean(path.name, os.listdir(path.parent))  # noqa: PTH208 - names, not paths
    except OSError:
        hint = ""
    return InputError(
        f"there is no file or folder {path.name!r}{hint}",
        location=Location(source_name(path)),
        remedy="name files, folders, patterns, or - for stdin",
    )


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be read: {error.strerror or error}",
        location=Location(source_name(path)),
        remedy="check that it exists and that you may read it",
    )
