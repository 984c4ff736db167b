"""Waiting: is work behind."""

from collections.abc import Iterator

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict
from tocsin.node.seeing import Looker


class Waiting:
    """Looks at how long events have waited to be judged."""

    name = "waiting"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict for all sources, and one for each that is behind."""
        if case.database is None:
            return
        snapshot = Looker(case.settings, case.database, case.clock).look()
        longest = case.settings.ready.lag_seconds
        late = [source for source in snapshot.sources if snapshot.lag_seconds(source) > longest]
        for source in late:
            message = f"{source.lag_events:,} events of {source.name} wait for {snapshot.lag_seconds(source):,.0f} s"
            yield Verdict(self.name, "warn", message, "does a node run? else: more workers, or cheaper rules")
        if not late:
            waiting = sum(source.lag_events for source in snapshot.sources)
            yield Verdict(self.name, "ok", f"{waiting:,} events wait, none for longer than {longest:g} s")
