import io

import msgspec

from tests.cli.findings import finding
from tocsin.cli.output.ndjson import NdjsonRenderer
from tocsin.core.finding import Finding
from tocsin.detection.wire import encode


class CountingStream(io.BytesIO):
    flushes = 0

    def flush(self) -> None:
        self.flushes += 1
        super().flush()


def test_a_finding_is_one_line_in_the_shape_of_the_design() -> None:
    stream = io.BytesIO()
    NdjsonRenderer(stream, flush=False).write(encode(finding()))
    text = stream.getvalue()
    assert text.count(b"\n") == 1
    assert text.endswith(b"\n")
    assert list(msgspec.json.decode(text)) == [
        "id",
        "time",
        "rule",
        "logsource",
        "events",
        "matched",
        "entities",
        "group",
        "window",
        "count",
        "status",
        "supersedes",
        "fingerprint",
    ]
    assert msgspec.json.decode(text, type=Finding) == finding()


def test_findings_are_flushed_as_they_come_when_somebody_reads_along() -> None:
    stream = CountingStream()
    renderer = NdjsonRenderer(stream, flush=True)
    renderer.write(b"{}")
    renderer.write(b"{}")
    assert stream.flushes == 2
