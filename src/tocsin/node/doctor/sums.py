"""The sum: what was received is in the lake, dead, waiting, or joined with others."""

from collections.abc import Iterator

from tocsin.node.accounts import accounts
from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict


class Sums:
    """Checks the account of every source."""

    name = "sum"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict for every source whose account does not fit, else one for all."""
        if case.database is None:
            return
        found = accounts(case.settings, case.database)
        wrong = [account for account in found if account.missing]
        for account in wrong:
            message = f"{account.missing:,} events of {account.source} are accounted for nowhere"
            yield Verdict(self.name, "fail", message, "what the other checks found says why")
        if not wrong:
            received = sum(account.received for account in found)
            yield Verdict(self.name, "ok", f"{received:,} received events are accounted for")
