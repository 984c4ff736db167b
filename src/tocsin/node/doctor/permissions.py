"""Permissions: what a node keeps is its own, and nobody else's to read."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Repair, Verdict

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Permissions:
    """Looks at the folders of data, spool and lake, and at the state's file."""

    name = "permissions"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield what is another user's, cannot be written, or can be read by others."""
        is_fine = True
        data = case.settings.data
        for path in (data, case.series.parent, case.series, data / "lake", data / "state.db"):
            if not path.exists():
                continue
            about = path.stat()
            where = path.relative_to(data.parent)
            if about.st_uid != os.geteuid():
                is_fine = False
                remedy = "run this as the user whom the node belongs to, or give it back to that user"
                yield Verdict(self.name, "warn", f"{where} belongs to the user {about.st_uid}, not to this one", remedy)
            if not os.access(path, os.R_OK | os.W_OK):
                is_fine = False
                yield Verdict(
                    self.name, "fail", f"{where} cannot be read and written", "chmod u+rwX, or remount the disk"
                )
        if data.exists() and data.stat().st_mode & _OTHERS:
            is_fine = False
            mode = stat.S_IMODE(data.stat().st_mode)
            remedy = f"chmod 700 {data}, or tocsin doctor --repair"
            yield Verdict(self.name, "warn", f"others may look into the data folder (mode {mode:o})", remedy)
        if is_fine:
            yield Verdict(self.name, "ok", "the data folder is this user's alone")

    def repair(self, case: Case) -> Iterator[Repair]:
        """Close the data folder for others."""
        data = case.settings.data
        if data.exists() and data.stat().st_uid == os.geteuid() and data.stat().st_mode & _OTHERS:
            Path.chmod(data, 0o700)
            yield Repair(self.name, "the data folder is closed for others (mode 700)")
