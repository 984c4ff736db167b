"""Reading a node's settings for a command."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.loading import tell_errors
from tocsin.cli.terminal import talk_console
from tocsin.core.errors import ConfigError
from tocsin.core.location import Location
from tocsin.node.processes.folders import state_url
from tocsin.node.settings import NodeSettings, load_settings
from tocsin.node.state import Database, open_database

ConfigPath = Annotated[Path, Parameter(name=("--config", "-c"), help="The node's settings.")]


def settings_from(path: Path) -> NodeSettings:
    """Load a node's settings; tell everything that is wrong, and raise ConfigError."""
    if not path.is_file():
        raise ConfigError("there is no such file", location=Location(path.as_posix()), remedy="tocsin init writes one")
    settings, errors = load_settings(path)
    refuse(errors)
    assert settings is not None, "without errors there are settings"
    return settings


def refuse(errors: list[ConfigError]) -> None:
    """Tell all errors and raise the last, if there are any."""
    if errors:
        *first, last = errors
        tell_errors(talk_console(), first, verbose=True)
        raise last


def state_of(settings: NodeSettings) -> Database:
    """Open the state of a node that has run; raises ConfigError where none has."""
    if not settings.data.is_dir():
        raise ConfigError(
            "no node has run here", location=Location(settings.data.as_posix()), remedy="tocsin up runs one"
        )
    return open_database(state_url(settings))
