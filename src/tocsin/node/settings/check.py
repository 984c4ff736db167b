"""Checking settings against the machine: files, drivers, what is in the data folder already."""

import os
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from tocsin.core.errors import ConfigError, StoreError
from tocsin.core.location import Location
from tocsin.detection.sigma.files import find_rule_files
from tocsin.node.settings.load import read_settings, resolved
from tocsin.node.settings.models import NodeSettings
from tocsin.pipeline.mappings.documents import Document
from tocsin.pipeline.spool import SpoolReader

_DATABASES = ("sqlite", "postgresql")


class CheckedSettings(NamedTuple):
    """Settings with all that is wrong with them, and what is unwise; None where nothing of them can be read.

    With errors they are the sound part, for looking for more errors.
    """

    settings: NodeSettings | None
    errors: list[ConfigError]
    warnings: list[ConfigError]


def check_settings(path: Path, now: datetime) -> CheckedSettings:
    """Check a node's settings and everything that they name, except for what is in content."""
    document, sound, errors = read_settings(path)
    if sound is None:
        return CheckedSettings(None, errors, [])
    settings = resolved(sound, path)
    errors += service_errors(settings, document)
    errors += _content_errors(settings, document)
    return CheckedSettings(settings, errors, list(_warnings(settings, document, now)))


def service_errors(settings: NodeSettings, document: Document | None = None) -> Iterator[ConfigError]:
    """Yield what would keep a node from running with these settings on this machine."""
    place = _places(document)
    tls = settings.listen.tls
    if tls is not None:
        yield from _tls_errors(tls.certificate, tls.key, place("listen", "tls"))
    if settings.state is not None:
        yield from _state_errors(settings.state, place("state"))
    if settings.data.exists() and not settings.data.is_dir():
        yield ConfigError(f"{settings.data} is no folder", location=place("data"), remedy="name a folder")
    elif settings.data.is_dir() and not os.access(settings.data, os.R_OK | os.W_OK | os.X_OK):
        message = f"{settings.data} cannot be written by this user"
        yield ConfigError(message, location=place("data"), remedy="give it to the user who runs the node")
    try:
        shards = SpoolReader(settings.data / "spool" / "a").shards()
    except StoreError:
        return  # whoever opens the spool says what is wrong with it
    if shards is not None and shards != settings.spool.shards:
        yield ConfigError(
            f"the spool there has {shards} shards, not {settings.spool.shards}: some of what waits would wait for ever",
            location=place("spool", "shards"),
            remedy=f"write shards: {shards}",
        )


def _content_errors(settings: NodeSettings, document: Document) -> Iterator[ConfigError]:
    place = _places(document)
    for index, path in enumerate(settings.content.rules):
        where = place("content", "rules", index)
        if not path.exists():
            yield ConfigError(f"there is no {path}", location=where, remedy="make it, or remove the line")
        elif path.is_dir() and not find_rule_files([path])[0]:
            yield ConfigError(f"{path} holds no rules", location=where, remedy="put *.yml files there")
    for index, path in enumerate(settings.content.mappings):
        if not path.is_dir():
            where = place("content", "mappings", index)
            yield ConfigError(f"{path} is not a folder", location=where, remedy="name a folder of mappings")


def _warnings(settings: NodeSettings, document: Document, now: datetime) -> Iterator[ConfigError]:
    place = _places(document)
    for index, token in enumerate(settings.tokens):
        if token.expires is not None and token.expires <= now:
            message = f"the token {token.name!r} has expired"
            yield ConfigError(message, location=place("tokens", index, "expires"), remedy="replace or remove it")
    reached = {name for token in settings.tokens if not token.disabled for name in token.sources}
    for index, source in enumerate(settings.sources):
        if source.name not in reached and not _is_tailed(source.name, document):
            message = f"no token is for the source {source.name!r}: nobody can send to it"
            yield ConfigError(message, location=place("sources", index, "name"), remedy="give a token its name")
    if settings.workers > settings.spool.shards:
        message = f"{settings.workers} workers share {settings.spool.shards} shards: some have nothing to do"
        yield ConfigError(message, location=place("workers"), remedy="have at most as many workers as shards")
    if settings.spool.file_bytes * 2 > settings.spool.total_bytes:
        message = "a file of the spool goes when all of it is done: with so few of them the spool is full early"
        yield ConfigError(message, location=place("spool"), remedy="make total_bytes several times file_bytes")


def _is_tailed(source: str, document: Document) -> bool:
    tails = document.data.get("tails")
    return isinstance(tails, list) and any(isinstance(tail, dict) and tail.get("source") == source for tail in tails)


def _tls_errors(certificate: Path, key: Path, place: Location) -> Iterator[ConfigError]:
    missing = False
    for path in (certificate, key):
        try:
            path.read_bytes()
        except OSError as error:
            missing = True
            message = f"{path} cannot be read: {error.strerror or error}"
            yield ConfigError(message, location=place, remedy="check the path, and who may read it")
    if missing:
        return
    try:
        # Without a password: a node that starts again by itself has nobody to ask.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, ValueError) as error:
        message = f"certificate and key cannot be used: {getattr(error, 'reason', None) or error}"
        yield ConfigError(message, location=place, remedy="give a PEM certificate, and its key without a password")


def _state_errors(url: str, place: Location) -> Iterator[ConfigError]:
    remedy = "name sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"
    try:
        parsed = make_url(url)
        dialect = parsed.get_dialect()
        if dialect.name in _DATABASES:
            parsed.get_dialect().import_dbapi()
        else:
            yield ConfigError(f"state cannot be kept in {dialect.name}", location=place, remedy=remedy)
    except SQLAlchemyError:  # its message may hold the password
        yield ConfigError("state is no URL of a database", location=place, remedy=remedy)
    except ImportError as error:
        message = f"the driver of the state's database is not installed: {error.name}"
        yield ConfigError(message, location=place, remedy="pip install 'tocsin[postgres]', or name another driver")


def _places(document: Document | None) -> Callable[..., Location]:
    """Give what tells where a key stands, or what it is called where the file is not at hand."""
    return document.at if document else lambda *keys: Location(".".join(str(key) for key in keys))
