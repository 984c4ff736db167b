"""The way into the spool, watched: told when it begins to refuse, and when it takes again."""

from concurrent.futures import Future
from threading import Lock

from tocsin.core.telling import Log
from tocsin.pipeline.receivers import Intake
from tocsin.pipeline.spool import Payload, Priority, Receipt


class ToldIntake:
    """Passes payloads on; the first refusal of a priority is told, and how many there were when that is over."""

    def __init__(self, intake: Intake, log: Log) -> None:
        self._intake = intake
        self._log = log
        self._refused: dict[Priority, int] = {}
        self._lock = Lock()  # answers come from the spool's thread, or at once

    def put(self, payload: Payload, priority: Priority = Priority.NORMAL, share: float = 1.0) -> "Future[Receipt]":
        """Take a payload."""
        answer = self._intake.put(payload, priority, share)
        answer.add_done_callback(lambda answer: self._note(answer, priority))
        return answer

    def _note(self, answer: "Future[Receipt]", priority: Priority) -> None:
        error = None if answer.cancelled() else answer.exception()
        if error is None and not self._refused:
            return
        with self._lock:
            if error is not None:
                self._refused[priority] = self._refused.get(priority, 0) + 1
                is_new = self._refused[priority] == 1
            else:
                over = self._refused.pop(priority, 0)
        if error is None:
            if over:
                self._log.info("spool takes again", priority=priority.name.lower(), refused=over)
        elif is_new:
            self._log.error("spool refuses", priority=priority.name.lower(), error=str(error))
