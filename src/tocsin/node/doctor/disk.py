"""The disk: is there room for all that the spool may become, in bytes and in files."""

import os
from collections.abc import Iterator

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict
from tocsin.node.processes.folders import all_series
from tocsin.pipeline.spool.files import size_of, spool_files

_LEAST_FREE = 64 * 1024**2
_LEAST_FILES = 1000


class Disk:
    """Compares what is free with what is promised to the spool."""

    name = "disk"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield how much room there is, and whether files can still be made."""
        room = os.statvfs(case.settings.data)
        free = room.f_bavail * room.f_frsize
        held = sum(size_of(path) for folder in all_series(case.settings) for _, path in spool_files(folder))
        wanted = max(0, case.settings.spool.total_bytes - held)
        if free < _LEAST_FREE:
            remedy = "make room; nothing acknowledged is lost, and nothing is taken until then"
            yield Verdict(self.name, "fail", f"{free:,} bytes are free: the disk is full", remedy)
        elif free < wanted:
            message = f"{free:,} bytes are free, and the spool may grow by {wanted:,}"
            yield Verdict(self.name, "warn", message, "make room, or lower spool.total_bytes")
        else:
            yield Verdict(self.name, "ok", f"{free:,} bytes are free")
        if room.f_files > 0 and room.f_favail < _LEAST_FILES:
            message = f"only {room.f_favail:,} more files can be made on this file system"
            yield Verdict(self.name, "fail", message, "remove files: inodes have run out, not bytes")
