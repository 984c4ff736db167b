"""Making sinks of their settings."""

import ssl
from random import SystemRandom

from tocsin import __version__
from tocsin.core.clock import Clock
from tocsin.core.errors import ConfigError
from tocsin.core.finding import LEVELS
from tocsin.core.location import Location
from tocsin.node.settings.sinks import SinkEntry
from tocsin.node.sinks.backoff import Backoff
from tocsin.node.sinks.delivering import Manner
from tocsin.node.sinks.secrets import secret_of
from tocsin.node.sinks.signature import signing_key
from tocsin.node.sinks.sink import Choice, Sink
from tocsin.node.sinks.webhook import Webhook, WebhookSettings

_OVERDUE = 3.0


def make_sink(entry: SinkEntry, clock: Clock) -> Sink:
    """Make a sink; raises ConfigError where a secret or a certificate is not there."""
    where = f"sinks: {entry.name}"
    key = signing_key(secret_of(entry.secret, where)) if entry.secret else None
    headers = {name: secret_of(value, where) for name, value in entry.headers.items()}
    for name, value in headers.items():
        if not name.isascii() or not value.isprintable() or not value.isascii():
            raise ConfigError(f"the header {name!r} cannot be sent", location=Location(where), remedy="use plain text")
    settings = WebhookSettings(
        entry.url, entry.format, headers, key, entry.timeout_seconds, _tls(entry, where), f"tocsin/{__version__}"
    )
    return Webhook(settings, __version__, clock)


def choice_of(entry: SinkEntry) -> Choice:
    """Give which findings a sink wants, and in which order."""
    graver = LEVELS[LEVELS.index(entry.level) :]
    return Choice(frozenset(graver), frozenset(entry.rules), entry.order)


def manner_of(entry: SinkEntry) -> Manner:
    """Give how a sink is delivered to."""
    give_up = entry.give_up_hours * 3600
    return Manner(entry.name, entry.batch, give_up, _OVERDUE * entry.timeout_seconds)


def backoff_of(entry: SinkEntry) -> Backoff:
    """Give how long a sink is left alone after failures."""
    return Backoff(entry.retry_first_seconds, entry.retry_longest_seconds, SystemRandom().random)


def _tls(entry: SinkEntry, where: str) -> ssl.SSLContext | bool:
    if entry.certificates is None:
        return True
    try:
        return ssl.create_default_context(cafile=entry.certificates.as_posix())
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"the certificates in {entry.certificates} cannot be read: {error}",
            location=Location(where),
            remedy="name a PEM file with the authorities to trust",
        ) from error
