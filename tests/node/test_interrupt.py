from collections.abc import Iterator

import pytest

from tocsin.core.event import RecordBatch
from tocsin.node import Interrupt

BATCHES = [RecordBatch("a"), RecordBatch("b"), RecordBatch("c")]


def test_without_a_request_all_batches_pass() -> None:
    assert list(Interrupt().waiting(BATCHES)) == BATCHES


def test_after_a_request_no_further_batch_is_read() -> None:
    interrupt = Interrupt()
    seen = []
    for batch in interrupt.waiting(BATCHES):
        seen.append(batch)
        interrupt.request()
    assert seen == BATCHES[:1]


def test_a_request_while_waiting_for_input_breaks_off() -> None:
    interrupt = Interrupt()

    def slow() -> Iterator[RecordBatch]:
        yield BATCHES[0]
        interrupt.request()
        yield BATCHES[1]

    batches = interrupt.waiting(slow())
    assert next(batches) is BATCHES[0]
    with pytest.raises(KeyboardInterrupt):
        next(batches)
    assert interrupt.requested


def test_a_second_request_breaks_off_anywhere() -> None:
    interrupt = Interrupt()
    interrupt.request()
    with pytest.raises(KeyboardInterrupt):
        interrupt.request()
