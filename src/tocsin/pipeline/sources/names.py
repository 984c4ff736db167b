"""Names of inputs: as the user gave them, with POSIX slashes, and safe to print."""

from pathlib import PurePath

MEMBER_MARK = "!"
_PARTS_NOT_LOOKED_AT = {"__MACOSX"}


def source_name(path: PurePath) -> str:
    """Give a file's name for batches and faults."""
    return _visible(path.as_posix())


def member_name(archive: str, member: str) -> str:
    """Name a member of an archive, `archive.zip!folder/file`; whatever the member is called, that is only its name."""
    return f"{archive}{MEMBER_MARK}{_visible(member.replace(chr(92), '/'))}"


def is_hidden(relative: str) -> bool:
    """Say whether a file in a folder or an archive is hidden, or one of those that macOS adds to archives."""
    parts = relative.replace("\\", "/").split("/")
    return any(part in _PARTS_NOT_LOOKED_AT or (part.startswith(".") and part not in (".", "..")) for part in parts)


def _visible(name: str) -> str:
    """Escape what cannot be printed: control characters, and bytes of a file name that are not UTF-8."""
    if name.isprintable():
        return name
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)
