"""Tokens: which have expired, or will."""

from collections.abc import Iterator
from datetime import timedelta

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict

_SOON = timedelta(days=14)


class TokensCheck:
    """Looks until when tokens are good."""

    name = "tokens"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict for each token that is not good for long, else one for all."""
        now = case.clock.now()
        tokens = [token for token in case.settings.tokens if not token.disabled]
        ending = [(token.name, token.expires) for token in tokens if token.expires and token.expires <= now + _SOON]
        for name, expires in ending:
            told = "expired" if expires <= now else "expires"
            message = f"the token {name!r} {told} on {expires:%Y-%m-%d}"
            remedy = "tocsin token makes another one; senders with this one are refused"
            yield Verdict(self.name, "warn", message, remedy)
        if not ending:
            yield Verdict(self.name, "ok", f"{len(tokens):,} tokens are good for more than {_SOON.days} days")
