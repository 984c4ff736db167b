"""Parsers: bytes of one format become records, one small file a format.

A parser recognises its format by the first bytes of an input and decodes the input as a stream, batch by batch. It
never raises on bad input: what cannot be decoded is a fault with its place, and the next record is read.
`docs/adding-a-parser.md` says how to add one; `tests/compliance/test_parsers.py` holds every one to that.
"""

from tocsin.pipeline.parsers.auditd import AuditdParser
from tocsin.pipeline.parsers.evtx import EvtxParser
from tocsin.pipeline.parsers.journald import JournaldParser
from tocsin.pipeline.parsers.json_array import JsonArrayParser
from tocsin.pipeline.parsers.ndjson import NdjsonParser
from tocsin.pipeline.parsers.parquet import ParquetParser
from tocsin.pipeline.parsers.parser import HEAD_BYTES, ColumnParser, DivisibleParser, Parser, has_columns, is_divisible
from tocsin.pipeline.parsers.registry import ParserRegistry, built_in_parsers
from tocsin.pipeline.parsers.syslog import SyslogParser
from tocsin.pipeline.parsers.windows_xml import WindowsXmlParser

__all__ = [
    "HEAD_BYTES",
    "AuditdParser",
    "ColumnParser",
    "DivisibleParser",
    "EvtxParser",
    "JournaldParser",
    "JsonArrayParser",
    "NdjsonParser",
    "ParquetParser",
    "Parser",
    "ParserRegistry",
    "SyslogParser",
    "WindowsXmlParser",
    "built_in_parsers",
    "has_columns",
    "is_divisible",
]
