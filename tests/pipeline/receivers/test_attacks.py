"""What an attacker who reaches the port can do: nothing that costs others anything, and nothing without a token."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from tests.pipeline.receivers.conftest import START
from tests.pipeline.receivers.live import QUICK, Live, everything, served
from tocsin.pipeline.receivers.zstd_frames import is_whole
from tocsin.testing.clocks import ManualClock

HEAD = b"POST /ingest/web HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer web-secret\r\n"
BODY = b'{"a": 1}\n'


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with served(tmp_path / "spool", ManualClock(START)) as running:
        yield running


def is_well(live: Live) -> bool:
    """Say whether others are served."""
    return live.post("/ingest/web", BODY)[0] == 200


def test_every_way_in_wants_a_token_and_nothing_gives_anything_back(live: Live) -> None:
    paths = ["/ingest/web", "/services/collector", "/services/collector/event/1.0", "/services/collector/raw?channel=1"]
    for path in [*paths, "/services/collector/ack?channel=1"]:
        for given in ("", "Bearer", "Bearer wrong", "Splunk wrong", "Bearer off-secret", "Splunk off-secret"):
            assert live.post(path, BODY, Authorization=given)[0] in (401, 403), (path, given)
    assert live.post("/services/collector", b'{"event": 1}', Authorization="Splunk ingest-secret")[0] == 403
    assert live.held() == []
    for path in ["/", "/ingest", "/ingest/web", "/docs", "/openapi.json", "/data/spool", "/services/collector/ack"]:
        found = live.answer(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert found.split(b" ", 2)[1] in (b"404", b"405"), path


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "post"])
def test_other_methods_take_nothing_and_echo_nothing(live: Live, method: str) -> None:
    head = HEAD.replace(b"POST", method.encode()) + b"X-HTTP-Method-Override: POST\r\nConnection: close\r\n"
    found = live.answer(head + b"Content-Length: 9\r\n\r\n" + BODY)
    assert found.split(b" ", 2)[1] in (b"400", b"404", b"405")
    assert b"web-secret" not in found
    assert live.held() == []


@pytest.mark.parametrize(
    "name",
    [
        "../web",
        "..%2fweb",
        "%2e%2e%2fweb",
        "%2e%2e/web",
        "web/../../etc/passwd",
        "web%00",
        "web%0d%0aX-A: b",
        "WEB",
        "w" * 5000,
        "%c3%a4",
        "web%",
        "*",
        "other",
    ],
)
def test_names_of_sources_lead_nowhere_else(live: Live, name: str) -> None:
    target = name.replace(" ", "%20").encode()
    head = HEAD.replace(b"/ingest/web", b"/ingest/" + target) + b"Connection: close\r\nContent-Length: 9\r\n\r\n"
    assert live.answer(head + BODY).split(b" ", 2)[1] in (b"400", b"403", b"404")
    assert live.held() == []


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 9\r\n",
        b"Content-Length: 9\r\nContent-Length: 10\r\n",
        b"Content-Length: 9, 10\r\n",
        b"Content-Length: +9\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x9\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 9\r\nHost: b\r\n",
        b"Content-Length: 9\r\nAuthorization: Bearer off-secret\r\n",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(live: Live, framing: bytes) -> None:
    smuggled = b"0\r\n\r\nPOST /ingest/web HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer web-secret\r\nContent-Length: 1\r\n\r\nx"
    found = live.answer(HEAD + framing + b"\r\n" + smuggled)
    assert found.split(b" ", 2)[1] in (b"400", b"411", b"501")
    assert b" 200 " not in found
    assert live.held() == []
    assert is_well(live)


@pytest.mark.parametrize("head", [b"", b"P", b"POST /ingest/web HTTP/1.1\r\n", HEAD, HEAD + b"X: "])
def test_a_head_that_does_not_end_ends_the_connection(live: Live, head: bytes) -> None:
    assert live.answer(head) == b""
    assert is_well(live)


def test_a_body_that_does_not_end_is_answered_and_the_connection_ended(live: Live) -> None:
    found = live.answer(HEAD + b"Content-Length: 100\r\n\r\n" + BODY)
    assert found.startswith(b"HTTP/1.1 408 ")
    # Also where the answer was given before the body came, and for pieces without end.
    assert live.answer(HEAD.replace(b"web-secret", b"wrong") + b"Content-Length: 100\r\n\r\n").startswith(
        b"HTTP/1.1 401 "
    )
    assert live.answer(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n" + BODY).startswith(b"HTTP/1.1 408 ")
    assert live.held() == []
    assert is_well(live)


def test_the_second_request_of_a_connection_has_no_more_time_than_the_first(live: Live) -> None:
    with live.raw(HEAD + b"Content-Length: 9\r\n\r\n" + BODY) as connection:
        first = connection.recv(65536)
        assert first.startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"POST /ing")
        assert (first + everything(connection)).count(b"HTTP/1.1 ") == 1


def test_more_connections_than_there_may_be_are_ended_and_the_others_go_on(live: Live) -> None:
    waiting = [live.raw(b"") for _ in range(QUICK.connections)]
    with live.raw(b"") as one_too_many:
        assert everything(one_too_many) == b""
    for connection in waiting:
        connection.close()
    assert is_well(live)


@pytest.mark.parametrize(
    "headers",
    [b"X: " + b"a" * 100_000 + b"\r\n", b"".join(b"X-%d: a\r\n" % n for n in range(20_000)), b"a" * 70_000],
)
def test_a_flood_of_headers_is_refused_before_it_is_read(live: Live, headers: bytes) -> None:
    found = live.answer(HEAD + headers + b"\r\n" + BODY)
    assert found == b"" or found.split(b" ", 2)[1] in (b"400", b"431")
    assert live.held() == []
    assert is_well(live)


def _nested(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data, mtime=0), mtime=0)


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(b"a\n" * 100_000_000, 9, mtime=0)),
        ("gzip", gzip.compress(b"\n" * 1_000_000, 9, mtime=0) * 500),
        ("deflate", zlib.compress(b"a\n" * 50_000_000, 9)),
        ("zstd", zstandard.compress(b"a\n" * 100_000_000, 19)),
        ("zstd", zstandard.compress(b"a\n" * 1_000_000, 19) * 500),
        ("gzip, gzip", _nested(b"a\n" * 100)),
    ],
    ids=["gzip", "many members", "deflate", "zstd", "many frames", "nested"],
)
def test_a_body_that_grows_without_bound_is_refused(live: Live, encoding: str, data: bytes) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(data) < 1_000_000
    assert live.post("/ingest/web", data, Content_Encoding=encoding)[0] in (413, 415)
    assert live.held() == []
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000  # KiB: what it grows to is 200 MB and more


def test_a_frame_of_zstd_that_wants_much_memory_is_refused(live: Live) -> None:
    wide = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    compressing = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    data = compressing.compress(BODY) + compressing.flush()
    assert live.post("/ingest/web", data, Content_Encoding="zstd")[0] == 400


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_a_body_that_was_cut_off_is_refused_as_a_whole(live: Live, encoding: str) -> None:
    lines = b"".join(b'{"n": %d}\n' % number for number in range(20_000))
    data = {"gzip": gzip.compress(lines, mtime=0), "deflate": zlib.compress(lines), "zstd": zstandard.compress(lines)}
    for size in (1, len(data[encoding]) // 2, len(data[encoding]) - 1):
        assert live.post("/ingest/web", data[encoding][:size], Content_Encoding=encoding)[0] == 400, size
    assert live.held() == []


def test_tokens_in_a_query_are_not_used(live: Live) -> None:
    for path in (
        "/ingest/web?token=web-secret",
        "/ingest/web?access_token=web-secret",
        "/services/collector?token=web-secret",
    ):
        assert live.post(path, b'{"event": 1}', Authorization="")[0] in (400, 401)
    assert live.held() == []


def test_frames_of_zstd_are_known_to_be_whole() -> None:
    bodies = [b"", b"a", b"a" * 500_000, bytes(range(256)) * 5000]
    frames = [
        zstandard.ZstdCompressor(level=level, write_checksum=checked, write_content_size=sized).compress(body)
        for level in (1, 19)
        for checked in (False, True)
        for sized in (False, True)
        for body in bodies
    ]
    skippable = b"\x53\x2a\x4d\x18\x03\x00\x00\x00abc"
    for frame in frames:
        assert is_whole(frame)
        assert is_whole(frame + skippable + frame)
        assert not any(is_whole(frame[:size]) for size in range(min(len(frame), 300)))
        assert not is_whole(frame + b"x")
    assert not is_whole(skippable[:-1])
