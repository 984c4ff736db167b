"""Reading the data files of regression tests as a scan reads its inputs."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from tocsin.core.errors import InputError
from tocsin.core.event import RecordBatch
from tocsin.pipeline.sources import Limits, find_inputs


def read_data(path: Path) -> tuple[Iterator[RecordBatch], Sequence[InputError]]:
    """Open a data file of any format that a scan reads, found by its content."""
    inputs, errors = find_inputs([str(path)])
    limits = Limits()
    return chain.from_iterable(ref.batches(limits) for ref in inputs), errors
