"""Loading mappings: every file is read, every error told, and what is sound is used."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.core.errors import MappingError
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.core.ports import Store
from tocsin.core.versions import code_version
from tocsin.pipeline.mappings.by_fields import RoutesByFields
from tocsin.pipeline.mappings.log_type import LogType
from tocsin.pipeline.mappings.mapper import RecordMapper
from tocsin.pipeline.mappings.settled import Settled
from tocsin.pipeline.mappings.shape import Shape

_SUFFIXES = frozenset((".yml", ".yaml"))
_CODE = ("core", "pipeline/mappings")
_LIBRARIES = ("msgspec", "pydantic", "pydantic_core", "pyyaml")


def load_mapper(
    folders: Sequence[Path], store: Store | None = None, *, by_fields: frozenset[str] | None = None
) -> tuple[RecordMapper, list[MappingError]]:
    """Load the shapes and log types of folders, in order; give the mapper and all that is wrong.

    `by_fields` are the fields that rules name, if records that no mapping knows are to meet the rules whose fields they
    have.

    Reads `*.yml` and `*.yaml` below each folder, except tests (`*.test.yml`). A document begins with `shape:` or
    `log_type:`. Documents with errors are left out. Files in which nothing is wrong are kept as data in `store`, by
    their contents, and need not be checked again.
    """
    files, errors = _files(folders)
    name = _name(files) if store is not None else None
    settled = _stored(store, name)
    if settled is None:
        # Imported here for start-up time: it brings in YAML.
        from tocsin.pipeline.mappings.checking import check_files  # noqa: PLC0415

        settled, wrong = check_files(files)
        errors += wrong
        if store is not None and name is not None and not wrong:
            store.write(name, msgspec.msgpack.encode(settled))
    shapes = [Shape(data, path) for data, path in settled.shapes]
    log_types = [LogType(data, path) for data, path in settled.log_types]
    return RecordMapper(shapes, log_types, RoutesByFields(by_fields) if by_fields is not None else None), errors


def _files(folders: Sequence[Path]) -> tuple[list[Path], list[MappingError]]:
    files: list[Path] = []
    errors: list[MappingError] = []
    for folder in folders:
        if not folder.is_dir():
            location = Location(folder.as_posix())
            errors.append(MappingError("is not a folder", location=location, remedy="name a folder of mappings"))
            continue
        files += [
            file
            for file in sorted(folder.rglob("*"))
            if file.suffix in _SUFFIXES and not file.stem.endswith(".test") and file.is_file()
        ]
    return files, errors


def _name(files: Sequence[Path]) -> str | None:
    """Give the name under which files are kept: a hash of all that decides what they mean; None if that is unknown."""
    version = code_version(_CODE, _LIBRARIES)
    if version is None:
        return None
    parts: list[str | bytes] = [version]
    try:
        for file in files:
            parts += [file.as_posix(), file.read_bytes()]
    except OSError:
        return None
    return "mappings-" + digest(*parts)


def _stored(store: Store | None, name: str | None) -> Settled | None:
    if store is None or name is None:
        return None
    data = store.read(name)
    try:
        settled = None if data is None else msgspec.msgpack.decode(data, type=Settled)
    except msgspec.DecodeError:
        return None
    if settled is not None:
        store.use(name)
    return settled
