"""Finding inputs: files, folders, globs and stdin."""

import os
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.pipeline.sources.delta_table import LOG_FOLDER, files_of, is_delta_table
from tocsin.pipeline.sources.input_ref import STDIN, InputRef
from tocsin.pipeline.sources.names import is_hidden, source_name


def find_inputs(arguments: Sequence[str]) -> tuple[list[InputRef], list[InputError]]:
    """Find the inputs that `arguments` name: files, folders, globs, and `-` for stdin.

    Folders are walked in sorted order, without hidden files and without following links to folders. Of a folder that
    holds a Delta table its data files are found as its current version has them, and nothing else in it. A file that is
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
        yield from _matched(list(map(Path, matches)))
        return
    yield from _at(path, named=True)


def _matched(paths: Sequence[Path]) -> Iterator[InputRef | InputError]:
    """Give the inputs at paths that a pattern led to; those in a table by way of the table, which knows what counts."""
    wanted = set(paths)
    is_table: dict[Path, bool] = {}
    begun: set[Path] = set()
    for path in paths:
        above = (path, *path.parents)
        is_table.update((folder, is_delta_table(folder)) for folder in above if folder not in is_table)
        table = next((folder for folder in above if is_table[folder]), None)
        if table is None:
            yield from _at(path, named=False)
        elif table not in begun:
            begun.add(table)
            for found in files_of(table):
                if isinstance(found, InputError) or not wanted.isdisjoint((found.at, *found.at.parents)):
                    yield found


def _at(path: Path, *, named: bool) -> Iterator[InputRef | InputError]:
    """Give the input at `path`, or those below it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        yield _missing(path)
    except OSError as error:
        yield _unreadable(path, error)
    else:
        if S_ISDIR(status.st_mode) and path.name == LOG_FOLDER:
            yield InputError(
                "this is the log of a Delta table",
                location=Location(source_name(path)),
                remedy="name the table's folder, and what is in the table is read",
            )
        elif S_ISDIR(status.st_mode):
            yield from files_of(path) if is_delta_table(path) else _below(path)
        else:
            # A pipe has no size: it is read as a stream, as with `tocsin scan <(command)`.
            yield InputRef(source_name(path), path, status.st_size if S_ISREG(status.st_mode) else None, named)


def _below(folder: Path) -> Iterator[InputRef | InputError]:
    problems: list[OSError] = []
    files: list[Path] = []
    tables: set[Path] = set()
    for parent, folders, names in os.walk(folder, onerror=problems.append):
        if LOG_FOLDER in folders:
            tables.add(Path(parent))
            folders.clear()
        else:
            files += (Path(parent, name) for name in names)
    for path in sorted((*files, *tables), key=lambda path: path.parts):
        if is_hidden(path.relative_to(folder).as_posix()):
            continue
        if path in tables:
            yield from files_of(path)
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
