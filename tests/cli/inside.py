"""Running the command line inside the test's process: fast, for commands that start no others."""

from pathlib import Path

import pytest

from tests.cli.running import Ran
from tocsin.cli.main import run


def inside(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Ran:
    """Run `tocsin` with arguments; give its exit code and what it wrote."""
    capsys.readouterr()
    code = run([str(argument) for argument in arguments])
    written = capsys.readouterr()
    return Ran(code, written.out, written.err)
