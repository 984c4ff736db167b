"""Text in other encodings becomes UTF-8; offsets stay those of the file."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
UTF8 = "utf-8"


def encoding_of(head: bytes, wanted: str) -> str:
    """Give the encoding of a text that begins with `head`: the one that is wanted, or what its mark tells."""
    if wanted != "auto":
        return lookup(wanted).name
    return next((name for mark, name in _MARKS if head.startswith(mark)), UTF8)


def without_mark(data: bytes, encoding: str) -> bytes:
    """Give the beginning of a file without its byte order mark."""
    for mark, name in _MARKS:
        if name == encoding and data.startswith(mark):
            return data[len(mark) :]
    return data


def line_end(encoding: str) -> bytes:
    """Give what ends a line; where it is wider than a byte, it stands at a multiple of its width."""
    return "\n".encode(encoding)


def as_utf8(data: bytes, encoding: str) -> bytes:
    """Give whole lines as UTF-8; what cannot be decoded becomes U+FFFD."""
    if encoding == UTF8:
        return data
    return data.decode(encoding, "replace").encode("utf-8", "replace")
