"""Tokens: who may send, to which source, by which door, until when. Only their hashes are kept."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.core.clock import Clock

Scope = Literal["ingest", "hec", "metrics", "read", "admin"]
Standing = Literal["good", "unknown", "disabled", "expired"]


class Token(Struct, frozen=True, forbid_unknown_fields=True):
    """A token as configuration holds it: its SHA-256 (64 hexadecimal digits), never itself."""

    name: Annotated[str, Meta(min_length=1)]
    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    sources: list[str] = []
    scopes: tuple[Scope, ...] = ("ingest", "hec")
    expires: datetime | None = None
    disabled: bool = False


class Tokens:
    """The tokens of a node."""

    def __init__(self, tokens: Iterable[Token], clock: Clock) -> None:
        self._tokens = tuple(tokens)
        self._clock = clock

    def find(self, given: str, scope: Scope) -> tuple[Token | None, Standing]:
        """Give the token that was given and how it stands; as long is taken for any, known or not."""
        wanted = hashed(given).encode()
        found: Token | None = None
        for token in self._tokens:
            if hmac.compare_digest(token.sha256.encode(), wanted):
                found = token
        if found is None or scope not in found.scopes:
            return None, "unknown"
        if found.disabled:
            return found, "disabled"
        if found.expires is not None and self._clock.now() >= found.expires:
            return found, "expired"
        return found, "good"


def hashed(token: str) -> str:
    """Give a token's hash. Tokens are 256 random bits, so a plain SHA-256 (FIPS 180-4) is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def new_token() -> str:
    """Make a token."""
    return secrets.token_urlsafe(32)
