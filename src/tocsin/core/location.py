"""Where something is: a file and a line, or a record inside an input."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a person can go to.

    `path` is a file as the user named it (an archive member is `archive.zip!member.json`), `line` counts from 1,
    `record` is a record number or, for text inputs, a byte offset.
    """

    path: str
    line: int | None = None
    record: int | None = None

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.path}:{self.line}"
        if self.record is not None:
            return f"{self.path}#{self.record}"
        return self.path
