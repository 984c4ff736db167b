"""What format a file is of, and which header goes before each piece of it."""

from tocsin.pipeline.parsers import HEAD_BYTES, ParserRegistry
from tocsin.pipeline.parsers.delimited import dialect_of

_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh", b"PK\3\4")
_HEADED = frozenset(("w3c", "zeek_tsv"))
_FIELDS = (b"#Fields:", b"#fields\t", b"#fields ")


def is_compressed(head: bytes) -> bool:
    """Say whether a file that begins so is compressed: one that was rotated away, after it was read."""
    return head.startswith(_COMPRESSED)


def format_of(head: bytes, parsers: ParserRegistry) -> str:
    """Give the name of the parser that knows a file by its beginning, as UTF-8, or nothing if none does."""
    head = head[:HEAD_BYTES]
    return next((parser.name for parser in parsers.values() if parser.sniff(head)), "")


def header_of(head: bytes, form: str) -> bytes:
    """Give the header with which a file begins: what each of its pieces needs to be understood."""
    if form == "csv":
        dialect = dialect_of(head[:HEAD_BYTES])
        return head[: dialect.size if dialect else head.find(b"\n") + 1]
    if form == "vpc_flow":
        return b"" if head[:1].isdigit() else head[: head.find(b"\n") + 1]
    if form in _HEADED:
        return head[: _block_end(head, 0)]
    return b""


def later_header(data: bytes, form: str) -> bytes:
    """Give the last header in a piece that begins with a line, or nothing if there is none."""
    if form not in _HEADED:
        return b""
    begin = max((b"\n" + data).rfind(b"\n" + fields) for fields in _FIELDS)
    if begin < 0:
        return b""
    end = _block_end(data, begin)
    while begin and data[(before := data.rfind(b"\n", 0, begin - 1) + 1)] == ord("#"):
        begin = before
    return data[begin:end]


def _block_end(data: bytes, begin: int) -> int:
    """Give where the lines end that begin with a hash."""
    at = begin
    while data[at : at + 1] == b"#" and (end := data.find(b"\n", at) + 1):
        at = end
    return at
