"""Sinks: do findings leave."""

from collections.abc import Iterator

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict
from tocsin.node.state.sinks import Sinks


class SinksCheck:
    """Looks whether every sink delivers."""

    name = "sinks"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict for every sink that fails or is behind, else one for all; none where there is no sink."""
        names = [sink.name for sink in case.settings.sinks]
        if case.database is None or not names:
            return
        is_fine = True
        for sink in Sinks(case.database).lags(names):
            waited = case.now - sink.oldest if sink.oldest is not None else 0.0
            behind = f"{sink.waiting + sink.held:,} findings wait, the oldest for {waited:,.0f} s"
            if sink.position.failures:
                is_fine = False
                message = (
                    f"{sink.name} failed {sink.position.failures:,} times in a row ({sink.position.error}): {behind}"
                )
                yield Verdict(self.name, "warn", message, "it is tried again: look at who is to take them")
            elif waited > case.settings.ready.lag_seconds:
                is_fine = False
                yield Verdict(self.name, "warn", f"{sink.name}: {behind}", "does a node with workers run?")
        if is_fine:
            yield Verdict(self.name, "ok", f"{len(names):,} sinks deliver")
