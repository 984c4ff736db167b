"""Secrets: read where they are, when they are needed, and shown nowhere."""

import os

from tocsin.core.errors import ConfigError
from tocsin.core.location import Location
from tocsin.node.settings.sinks import SecretEntry


def secret_of(entry: str | SecretEntry, where: str) -> str:
    """Give a secret; raises ConfigError, which names where it should be and never what it is."""
    if isinstance(entry, str):
        return entry
    if entry.env is not None:
        found = os.environ.get(entry.env)
        if not found:
            raise ConfigError(
                f"the environment variable {entry.env} is not set",
                location=Location(where),
                remedy="set it for the process that runs tocsin up",
            )
        return found
    assert entry.file is not None, "one of the two is given"
    try:
        found = entry.file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(
            f"the secret in {entry.file} cannot be read: {reason}",
            location=Location(where),
            remedy="see that the node's user may read it",
        ) from error
    if not found:
        raise ConfigError(f"{entry.file} is empty", location=Location(where), remedy="put the secret into it")
    return found
