"""W3C extended log files, as IIS, CloudFront and proxies write them."""

import re
from collections.abc import Iterator

from tocsin.core.event import RecordBatch
from tocsin.core.values import Record
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.delimited import cells_of
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.text_records import NotARecord, line_records, written_lines

_FIELDS = "#Fields:"
_DIRECTIVE = re.compile(r"#[A-Z][\w-]*:.*", re.DOTALL)
_VALUE = re.compile(r'"((?:[^"]|"")*+)"(?= |$)|(\S+)')
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?")


class W3cParser:
    """Reads W3C extended log files; a position is the byte offset of the line.

    Names are those of the `#Fields:` line, and a new such line counts for what follows. Values that are `-` are left
    out, `timestamp` holds date and time, which are UTC. Between values are blanks, tabs as CloudFront writes them, or
    commas as Exchange does. Source: W3C, "Extended Log File Format", WD-logfile-960323.
    """

    name = "w3c"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins with directives, the fields among them."""
        for line in written_lines(head, HEAD_BYTES):
            if not line.startswith(b"#"):
                return False
            if line.startswith(_FIELDS.encode()):
                return len(line.split()) > 1
        return False

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode line by line."""
        yield from line_records(stream, source, limits, _Reader().read)


class _Reader:
    """Reads lines by the fields that were named last."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._has_commas = False

    def read(self, text: str) -> Record | None:
        """Read a line; a directive gives none."""
        if text.startswith("#") and _DIRECTIVE.fullmatch(text):
            if text.startswith(_FIELDS):
                self._take_names(text.removeprefix(_FIELDS).strip())
            return None
        if not self._names:
            raise NotARecord("stands before the fields")
        values = self._cut(text)
        if len(values) != len(self._names):
            raise NotARecord(f"has {len(values)} values, and there are {len(self._names)} fields")
        record = {name: value for name, value in zip(self._names, values, strict=True) if value != "-"}
        day, clock = record.get("date", ""), record.get("time", "")
        if _DAY.fullmatch(day) and _CLOCK.fullmatch(clock):
            record["timestamp"] = f"{day}T{clock}Z"
        return record

    def _take_names(self, text: str) -> None:
        self._has_commas = "," in text and " " not in text
        self._names = text.split(",") if self._has_commas else text.split()

    def _cut(self, text: str) -> list[str]:
        if self._has_commas:
            return cells_of(text, ",") or []
        if "\t" in text and text.count("\t") == len(self._names) - 1:
            return text.split("\t")
        if '"' not in text:
            return text.split(" ")
        return [quoted.replace('""', '"') if quoted or not plain else plain for quoted, plain in _VALUE.findall(text)]
