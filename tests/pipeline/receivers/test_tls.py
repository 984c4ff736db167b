"""TLS: a receiver with a certificate speaks nothing else, and nothing old."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.pipeline.receivers.conftest import START
from tests.pipeline.receivers.live import PATIENCE, Live, everything, served
from tocsin.testing.clocks import ManualClock

BODY = b'{"a": 1}\n'


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    certificate, key = tmp_path / "node.crt", tmp_path / "node.key"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run(["openssl", "req", *kind, *subject, *files], check=True, capture_output=True)
    with served(tmp_path / "spool", ManualClock(START), (certificate, key)) as running:
        yield running


def test_what_is_sent_over_tls_is_in_the_spool(live: Live) -> None:
    assert live.post("/ingest/web", BODY) == (200, b'{"accepted":1,"repeat":false}')
    assert live.post("/ingest/web", BODY, Authorization="Bearer wrong")[0] == 401
    assert [batch.payload.data for batch in live.held()] == [BODY]


def test_plain_http_is_not_answered_on_it(live: Live) -> None:
    head = b"POST /ingest/web HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer web-secret\r\nContent-Length: 9\r\n\r\n"
    assert b"HTTP" not in live.answer(head + BODY)
    assert live.held() == []
    assert live.post("/ingest/web", BODY)[0] == 200


def test_who_does_not_know_the_certificate_does_not_send(live: Live) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        live._replace(tls=ssl.create_default_context()).post("/ingest/web", BODY)
    assert live.held() == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # asking for what is old is deprecated, too
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_what_is_older_than_tls_1_2_is_refused(live: Live, version: ssl.TLSVersion) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection(("127.0.0.1", live.port), timeout=PATIENCE) as connection,
        pytest.raises((ssl.SSLError, ConnectionResetError)),
    ):
        context.wrap_socket(connection)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_are_spoken(live: Live, version: ssl.TLSVersion) -> None:
    assert live.tls is not None
    live.tls.minimum_version = live.tls.maximum_version = version
    assert live.post("/ingest/web", BODY)[0] == 200


def test_a_head_that_trickles_over_tls_ends_the_connection(live: Live) -> None:
    assert live.tls is not None
    found = b""
    with (
        socket.create_connection(("127.0.0.1", live.port), timeout=PATIENCE) as plain,
        live.tls.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
    ):
        connection.sendall(b"POST /ing")
        with suppress(ssl.SSLEOFError):  # hung up without a word
            found = everything(connection)
    assert found == b""
    assert live.post("/ingest/web", BODY)[0] == 200
