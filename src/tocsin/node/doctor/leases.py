"""Leases: who works, and what nobody works on."""

from collections.abc import Iterator

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict
from tocsin.node.seeing.processes import processes_of
from tocsin.node.seeing.stored import leases_of


class LeasesCheck:
    """Looks whether every lease is held while a node runs."""

    name = "leases"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict; a node that does not run holds none, which is fine."""
        if case.database is None:
            return
        leases = leases_of(case.database)
        held = [lease for lease in leases if lease.until > case.now]
        free = [lease.name for lease in leases if lease.until <= case.now]
        far = [lease.name for lease in held if lease.until > case.now + 3600]
        if far:
            message = f"held for more than an hour to come: {', '.join(far)}"
            yield Verdict(self.name, "warn", message, "the clock was set back: they run out when it is past that time")
        elif not processes_of(case.settings.data):
            yield Verdict(self.name, "ok", f"no node runs here, {len(held):,} leases are held by others")
        elif free:
            message = f"nobody works on {', '.join(free)}"
            yield Verdict(
                self.name, "warn", message, "wait for 15 s; then look at the workers in the log and tocsin top"
            )
        else:
            owners = sorted({lease.owner for lease in held})
            yield Verdict(self.name, "ok", f"{len(held):,} leases are held by {', '.join(owners) or 'nobody'}")
