"""Where a lake is: a folder, or a prefix of an object store."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import uuid4

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.fs import DeltaStorageHandler
from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem, PyFileSystem, SubTreeFileSystem

from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.pipeline.disk import sync
from tocsin.pipeline.lake.why import why

_IN_MEMORY = 64 * 1024**2
_PIECE = 8 * 1024**2


class LakePlace:
    """A folder, or a URL such as `s3://bucket/prefix` with the options that reach it; each table is below it.

    The options are those of the Rust crate object_store, which delta-rs uses: `AWS_ENDPOINT_URL` and so on. They may
    hold secrets, so they are never shown.
    """

    def __init__(self, root: str | Path, options: Mapping[str, str] | None = None) -> None:
        text = str(root)
        self.folder = Path(text.removeprefix("file://")) if "://" not in text or text.startswith("file://") else None
        self.url = text.rstrip("/") if self.folder is None else self.folder.as_posix()
        self.options = dict(options or {})

    def __repr__(self) -> str:
        return f"LakePlace({self.url!r})"

    def table_url(self, name: str) -> str:
        """Give where a table is; names of log types have no characters that a path minds."""
        return f"{self.url}/{name}"

    def files(self, name: str) -> FileSystem:
        """Give the file system whose root is a table."""
        if self.folder is not None:
            return SubTreeFileSystem((self.folder / name).as_posix(), LocalFileSystem())
        return PyFileSystem(DeltaStorageHandler(self.table_url(name), self.options))

    def exists(self, name: str) -> bool:
        """Say whether there is such a table."""
        return DeltaTable.is_deltatable(self.table_url(name), storage_options=self.options)

    @contextmanager
    def writing(self, name: str, path: str) -> Iterator[IO[bytes]]:
        """Give a file to write, which is there, durable and whole, when the context ends, and not if it fails."""
        if self.folder is not None:
            target = self.folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            begun = target.with_suffix(f".{uuid4().hex}.begun")  # nobody else's, should two write the same
            try:
                with begun.open("wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                begun.rename(target)
            except BaseException:
                begun.unlink(missing_ok=True)
                raise
            for above in (target.parent, self.folder / name, self.folder, self.folder.parent):
                sync(above)
            return
        with SpooledTemporaryFile(_IN_MEMORY) as whole:
            yield whole
            whole.seek(0)
            # delta-rs takes bytes only, which is what the buffer makes of what is written into it.
            with self.files(name).open_output_stream(path) as stream, pa.BufferedOutputStream(stream, _PIECE) as out:
                copyfileobj(whole, out, _PIECE // 2)

    def delete(self, name: str, path: str) -> None:
        """Remove a file of a table; it is well if it is gone already. Raises StoreFailed."""
        try:
            self.files(name).delete_file(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreFailed(
                f"a file cannot be removed: {why(error)}",
                location=Location(f"{self.table_url(name)}/{path}"),
                remedy="check who may write there",
            ) from error

    def tables(self) -> list[str]:
        """Give the names of the tables. Raises StoreFailed."""
        try:
            if self.folder is not None:
                found = self.folder.iterdir() if self.folder.is_dir() else iter(())
                return sorted(entry.name for entry in found if (entry / "_delta_log").is_dir())
            top = PyFileSystem(DeltaStorageHandler(self.url, self.options))
            infos = top.get_file_info(FileSelector("", allow_not_found=True))
            names = [info.base_name for info in infos if info.type == FileType.Directory]
            return sorted(name for name in names if self.exists(name))
        except OSError as error:
            raise StoreFailed(
                f"the lake cannot be read: {why(error)}",
                location=Location(self.url),
                remedy="check that it is there, and who may read it",
            ) from error
