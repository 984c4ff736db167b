"""What commands that print findings have in common: their formats, whether progress would be seen, and --fail-on."""

from pathlib import Path
from typing import BinaryIO, Literal

from rich.console import Console

from tocsin import __version__
from tocsin.cli.output.csv_rows import CsvRenderer
from tocsin.cli.output.files import is_read_along
from tocsin.cli.output.ndjson import NdjsonRenderer
from tocsin.cli.output.ocsf import OcsfRenderer
from tocsin.cli.output.renderer import Renderer
from tocsin.cli.summary import by_level
from tocsin.cli.terminal import stdout_is_terminal
from tocsin.core.clock import Clock
from tocsin.core.finding import LEVELS, Level
from tocsin.detection.sigma import LoadedRules
from tocsin.node import ScanReport

Streaming = Literal["ndjson", "csv", "ocsf"]


def streaming_renderer(output_format: Streaming, stream: BinaryIO, clock: Clock) -> Renderer:
    """Give a renderer that writes findings as they come."""
    flush = is_read_along(stream)
    if output_format == "ndjson":
        return NdjsonRenderer(stream, flush=flush)
    if output_format == "csv":
        return CsvRenderer(stream, flush=flush)
    return OcsfRenderer(stream, clock.now(), __version__, flush=flush)


def shows_progress(talk: Console, output_format: str, output: Path | None, *, quiet: bool) -> bool:
    """Say whether a progress bar would be seen, and not be torn by findings on the same terminal."""
    return (
        talk.is_terminal and not quiet and (output_format == "table" or output is not None or not stdout_is_terminal())
    )


def reached(level: Level, report: ScanReport, loaded: LoadedRules) -> bool:
    """Say whether a rule of this level, or a graver one, has fired."""
    found = by_level(report.findings, loaded.firing)
    return any(found[graver] for graver in LEVELS[LEVELS.index(level) :])
