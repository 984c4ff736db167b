"""A sample of every format that tocsin reads, for the tests that every parser has to pass.

A new parser adds its samples here: each writes so many records, the first numbered 1.
"""

import json
from collections.abc import Callable
from io import BytesIO

import pyarrow as pa
from pyarrow.parquet import write_table

from tests.compliance.system_log_samples import SYSTEM_LOG_SAMPLES
from tests.compliance.table_samples import TABLE_SAMPLES
from tests.pipeline.parsers.evtx_writer import evtx

Sample = Callable[[int], bytes]


def flat(number: int) -> dict[str, object]:
    return {
        "EventID": number,
        "Computer": f"host-{number % 7}.example",
        "Message": 'said "hé" \\ {[',
        "Tags": ["a", {}],
    }


def windows(number: int) -> dict[str, object]:
    system = {"Provider": {"@Name": "Tests"}, "EventID": str(number), "Channel": "Application", "Computer": "host"}
    return {"System": system, "EventData": {"Image": "C:\\Windows\\notepad.exe", "CommandLine": f"notepad {number}"}}


def _lines(count: int, end: str = "\n") -> bytes:
    return "".join(json.dumps(flat(number), ensure_ascii=False) + end for number in range(1, count + 1)).encode()


def _dumped(count: int, **form: object) -> bytes:
    return json.dumps([flat(number) for number in range(1, count + 1)], **form).encode()  # type: ignore[arg-type]


def _one_after_the_other(count: int) -> bytes:
    return "\n".join(json.dumps(flat(number), indent=4) for number in range(1, count + 1)).encode()


def _parquet(count: int, **form: object) -> bytes:
    table = pa.Table.from_pylist([{**flat(number), "Tags": ["a"]} for number in range(1, count + 1)])
    sink = BytesIO()
    write_table(table, sink, write_page_checksum=True, write_statistics=False, **form)
    return sink.getvalue()


SAMPLES: dict[str, dict[str, Sample]] = {
    "evtx": {
        "four records a chunk": lambda count: evtx([windows(number) for number in range(1, count + 1)]),
        "full chunks": lambda count: evtx([windows(number) for number in range(1, count + 1)], per_chunk=90),
    },
    "parquet": {
        "small row groups": lambda count: _parquet(count, row_group_size=2, compression="none", use_dictionary=False),
        "dictionaries": lambda count: _parquet(count, row_group_size=2, compression="none"),
        "compressed": lambda count: _parquet(count, row_group_size=2, compression="snappy", data_page_version="2.0"),
    },
    "ndjson": {
        "LF": _lines,
        "CRLF": lambda count: _lines(count, "\r\n"),
        "blank lines between": lambda count: _lines(count, "\n\n"),
        "no end of the last line": lambda count: _lines(count).rstrip(b"\n"),
    },
    "json_array": {
        "compact": lambda count: _dumped(count, separators=(",", ":")),
        "default separators": _dumped,
        "indented": lambda count: _dumped(count, indent=2),
        "one element a line": lambda count: b"[\n" + _lines(count, ",\n").rstrip(b",\n") + b"\n]\n",
        "objects over many lines": _one_after_the_other,
    },
    **SYSTEM_LOG_SAMPLES,
    **TABLE_SAMPLES,
}
READ_FROM_THEIR_END = {"parquet"}
CASES = [(format_, name) for format_, samples in SAMPLES.items() for name in samples]
