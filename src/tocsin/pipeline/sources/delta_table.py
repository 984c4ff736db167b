"""Delta tables: the data files of a table's current version.

Source: Delta Transaction Log Protocol, "Reader Requirements", "Add File and Remove File", "Partition Value
Serialization", "Deletion Vectors", "Valid Feature Names in Table Features".
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.pipeline.sources.lake_file import LakeFile
from tocsin.pipeline.sources.names import source_name
from tocsin.pipeline.sources.table_file import TableFile

if TYPE_CHECKING:
    from deltalake import DeltaTable

LOG_FOLDER = "_delta_log"

_HONOURED = frozenset(("columnMapping", "deletionVectors", "timestampNtz", "v2Checkpoint", "vacuumProtocolCheck"))
"""Reader features that change nothing here, or that are looked at one by one."""


def is_delta_table(folder: Path) -> bool:
    """Say whether a folder holds a Delta table."""
    return (folder / LOG_FOLDER).is_dir()


def files_of(folder: Path) -> Iterator[TableFile | InputError]:
    """Give the data files of a table's current version, in the order of their paths; else why they cannot be read."""
    # Imported here because it takes longer than to read most logs, and most scans meet no table.
    from deltalake import DeltaTable  # noqa: PLC0415

    place = Location(source_name(folder))
    try:
        table = DeltaTable(folder.absolute())
        refusal = _refusal(table)
        if refusal is not None:
            yield InputError(refusal, location=place, remedy=_REWRITE)
            return
        with_deletions = _with_deletions(table)
        actions = _actions(table)
        kind = _kind(table)
    except Exception as error:  # noqa: BLE001 - a damaged log is told in many ways, Rust's among them
        yield InputError(
            f"this Delta table cannot be opened: {str(error).partition(chr(10))[0]}",
            location=place,
            remedy=f"mend its {LOG_FOLDER}, or name the data files that you want to be read",
        )
        return
    yield from sorted(
        (_file(folder, action, with_deletions, kind) for action in actions),
        key=lambda found: Path(found.source).parts if isinstance(found, TableFile) else (),
    )


_REWRITE = "write the table anew without this feature, for instance with REORG TABLE or from its current rows"


def _refusal(table: "DeltaTable") -> str | None:
    """Say what the table asks of its readers that is not done here; None if there is no such thing."""
    mode = table.metadata().configuration.get("delta.columnMapping.mode") or "none"
    if mode != "none":
        return f"this Delta table has its columns under other names (column mapping by {mode}), which is not read"
    unknown = sorted(set(table.protocol().reader_features or ()) - _HONOURED)
    return f"this Delta table needs a reader that knows {', '.join(unknown)}" if unknown else None


def _kind(table: "DeltaTable") -> type[TableFile]:
    """Say what the files of the table are: those of the lake hold events as they came."""
    # It imports pyarrow: most scans meet no table.
    from tocsin.pipeline.lake.events import is_of_lake  # noqa: PLC0415

    return LakeFile if is_of_lake([field.name for field in table.schema().fields]) else TableFile


def _with_deletions(table: "DeltaTable") -> frozenset[str]:
    """Give the names of the data files that have deletion vectors."""
    if "deletionVectors" not in (table.protocol().reader_features or ()):
        return frozenset()
    return frozenset(
        str(uri).rpartition("/")[2] for batch in table.deletion_vectors() for uri in batch["filepath"].to_pylist()
    )


def _actions(table: "DeltaTable") -> list[dict[str, Any]]:
    """Give for every data file its path, as the log has it, its size and the values of its partition."""
    # Imported here as above: most scans meet no table.
    import pyarrow as pa  # noqa: PLC0415

    # It imports pyarrow, too.
    from tocsin.core.columns import objects_of, plain  # noqa: PLC0415

    added = pa.table(table.get_add_actions(flatten=False)).combine_chunks()
    if not added.num_rows:
        return []
    partitions: list[Any] = [None] * added.num_rows
    if "partition" in added.column_names:
        partitions = objects_of(plain(added["partition"].chunk(0)))
    paths, sizes = added["path"].to_pylist(), added["size_bytes"].to_pylist()
    return [
        {"path": path, "size": size, "partition": partition or {}}
        for path, size, partition in zip(paths, sizes, partitions, strict=True)
    ]


def _file(
    folder: Path, action: dict[str, Any], with_deletions: frozenset[str], kind: type[TableFile]
) -> TableFile | InputError:
    relative = unquote(action["path"])
    path = folder / relative
    place = Location(source_name(path))
    if "://" in relative or Path(relative).is_absolute() or ".." in Path(relative).parts:
        return InputError(
            "this data file of a Delta table is outside of the table's folder",
            location=place,
            remedy="it was not read: name it if you want it to be",
        )
    if path.name in with_deletions:
        return InputError(
            "this data file of a Delta table has rows that are deleted by a deletion vector, which is not read",
            location=place,
            remedy="it was not read: apply the deletions first, for instance with REORG TABLE … APPLY (PURGE)",
        )
    return kind(source_name(path), path, action["size"], constants=tuple(action["partition"].items()))
