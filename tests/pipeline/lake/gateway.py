"""A real S3 gateway for tests: Versity's, on a folder."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT
from tocsin.pipeline.lake import LakePlace

_KEY, _SECRET = "test-key", "test-secret-of-the-gateway"


class Gateway:
    """A running gateway: every bucket is a folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.options = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _SECRET,
            "AWS_ALLOW_HTTP": "true",
            "aws_conditional_put": "etag",
        }
        self._count = 0

    def place(self) -> tuple[LakePlace, Path]:
        """Give a place in a bucket of its own, and the folder that it is."""
        self._count += 1
        bucket = self.folder / f"bucket-{self._count}"
        bucket.mkdir()
        return LakePlace(f"s3://{bucket.name}/lake", self.options), bucket / "lake"


def program() -> Path:
    """Give where the gateway's program is; without it a test is skipped, on CI (`CI=true`) it fails."""
    found = sorted((ROOT / ".cache").glob("versitygw-*/versitygw"))
    if found:
        return found[-1]
    reason = "no versitygw: build it (make versitygw)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def running(folder: Path, port: int) -> Iterator[Gateway]:
    """Run a gateway."""
    environment = {**os.environ, "ROOT_ACCESS_KEY": _KEY, "ROOT_SECRET_KEY": _SECRET}
    command = [program(), "--port", f"127.0.0.1:{port}", "--quiet", "--health", "/health", "posix", folder]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not _answers(port):
                with suppress(subprocess.TimeoutExpired):
                    raise AssertionError(f"the gateway has ended with {process.wait(0.05)}")
            yield Gateway(folder, port)
        finally:
            process.kill()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
            return True
    except OSError:
        return False


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
