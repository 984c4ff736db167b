"""The work of a scan: parts in their order, handed out in bundles."""

from collections import deque
from collections.abc import Iterable, Sequence

from tocsin.node.messages import Job
from tocsin.pipeline.sources import InputPart

_BUNDLE_BYTES = 128 * 1024
_BUNDLE_PARTS = 64


class WorkList:
    """Hands out parts, small ones several at once, so that asking for more does not take longer than scanning them."""

    def __init__(self, parts: Iterable[InputPart]) -> None:
        self._parts = iter(parts)
        self._count = 0
        self._open: dict[int, InputPart] = {}
        self._returned: deque[Job] = deque()

    def bundle(self, end: int) -> Sequence[Job]:
        """Give the next jobs, none from number `end` on; jobs that were given back come first."""
        jobs: list[Job] = []
        size = 0
        while size < _BUNDLE_BYTES and len(jobs) < _BUNDLE_PARTS and (job := self._next(end)):
            jobs.append(job)
            size += job.part.size or 0
        return jobs

    def give_back(self, jobs: Iterable[Job]) -> None:
        """Take back jobs that nobody has begun."""
        self._returned.extend(jobs)

    def close(self, number: int) -> InputPart:
        """Give the part of a job whose result was taken."""
        return self._open.pop(number)

    def _next(self, end: int) -> Job | None:
        if self._returned:
            return self._returned.popleft()
        part = next(self._parts, None) if self._count < end else None
        if part is None:
            return None
        job = Job(self._count, part)
        self._open[job.number] = part
        self._count += 1
        return job
