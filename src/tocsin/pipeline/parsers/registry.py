"""The parsers that tocsin comes with, in the order in which they are asked."""

from collections.abc import Callable

from tocsin.core.registry import Registry
from tocsin.pipeline.parsers.auditd import AuditdParser
from tocsin.pipeline.parsers.csv_rows import CsvParser
from tocsin.pipeline.parsers.evtx import EvtxParser
from tocsin.pipeline.parsers.journald import JournaldParser
from tocsin.pipeline.parsers.json_array import JsonArrayParser
from tocsin.pipeline.parsers.json_wrapped import JsonWrappedParser
from tocsin.pipeline.parsers.ndjson import NdjsonParser
from tocsin.pipeline.parsers.parquet import ParquetParser
from tocsin.pipeline.parsers.parser import Parser
from tocsin.pipeline.parsers.syslog import SyslogParser
from tocsin.pipeline.parsers.vpc_flow import VpcFlowParser
from tocsin.pipeline.parsers.w3c import W3cParser
from tocsin.pipeline.parsers.web_access import WebAccessParser
from tocsin.pipeline.parsers.windows_xml import WindowsXmlParser
from tocsin.pipeline.parsers.zeek_tsv import ZeekTsvParser

ParserRegistry = Registry[Parser]

_BUILT_IN: tuple[Callable[[], Parser], ...] = (
    EvtxParser,
    ParquetParser,
    NdjsonParser,
    JsonArrayParser,
    JsonWrappedParser,
    WindowsXmlParser,
    JournaldParser,
    AuditdParser,
    WebAccessParser,
    W3cParser,
    ZeekTsvParser,
    VpcFlowParser,
    SyslogParser,
    CsvParser,
)


def built_in_parsers() -> ParserRegistry:
    """Give a new registry with every parser that tocsin comes with."""
    registry: ParserRegistry = Registry("parser")
    for make in _BUILT_IN:
        parser = make()
        registry.add(parser.name, parser)
    return registry
