"""A file system that notes which files are opened."""

import errno
from typing import Any

from pyarrow.fs import FileSelector, FileSystem, FileSystemHandler


class CountingFiles(FileSystemHandler):  # type: ignore[misc]  # pyarrow has no types
    """Passes everything on to another file system, and notes what is opened for reading in `opened`.

    Only the opening passes through here: what is read of a file is read without.
    """

    def __init__(self, inner: FileSystem) -> None:
        self._inner = inner
        self.opened: set[str] = set()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def get_type_name(self) -> str:
        """Give what kind of file system it is."""
        return f"counted {self._inner.type_name}"

    def normalize_path(self, path: str) -> str:
        """Give a path in its one form."""
        return str(self._inner.normalize_path(path))

    def get_file_info(self, paths: list[str]) -> Any:
        """Say what is at paths."""
        return self._inner.get_file_info(paths)

    def get_file_info_selector(self, selector: FileSelector) -> Any:
        """Say what is below a path."""
        return self._inner.get_file_info(selector)

    def open_input_file(self, path: str) -> Any:
        """Open a file for reading anywhere in it."""
        self.opened.add(path)
        return self._inner.open_input_file(path)

    def open_input_stream(self, path: str) -> Any:
        """Open a file for reading from its beginning."""
        self.opened.add(path)
        return self._inner.open_input_stream(path)

    def _refuse(self, *_: Any) -> Any:
        raise OSError(errno.EROFS, "this file system is for reading")

    create_dir = delete_dir = delete_dir_contents = delete_root_dir_contents = delete_file = _refuse
    move = copy_file = open_output_stream = open_append_stream = _refuse
