"""Where a node's lake is, and how it is maintained, by its settings."""

import os

from tocsin.core.errors import ConfigError
from tocsin.node.processes.folders import lake_folder
from tocsin.node.settings import NodeSettings
from tocsin.node.settings.lake import storage_options
from tocsin.node.work.keeper import Keeping
from tocsin.pipeline.lake import Compacting, LakePlace

_SAFE = {"aws_conditional_put": "etag"}
"""Two that write one version of a table's log must not both succeed: the store decides."""
_PATIENCE = {"connect_timeout": "5s", "timeout": "30s", "max_retries": "3", "retry_timeout": "15s"}
"""A store that does not answer is tried again later: other work goes on meanwhile, and leases are held."""


def lake_place(settings: NodeSettings) -> LakePlace:
    """Give where the lake is. Raises ConfigError when a secret that it needs is not there."""
    lake = settings.lake
    if lake.url is None:
        return LakePlace(lake_folder(settings))
    try:
        return LakePlace(lake.url, {**_PATIENCE, **storage_options(lake, os.environ), **_SAFE})
    except KeyError as error:
        raise ConfigError(f"the variable {error} is not set", remedy="lake: storage_options: names it") from error
    except OSError as error:
        raise ConfigError(f"a secret cannot be read: {error}", remedy="lake: storage_options: names it") from error


def lake_keeping(settings: NodeSettings) -> Keeping:
    """Give what the lake's maintenance is to do."""
    lake = settings.lake
    return Keeping(Compacting(lake.compact_bytes, lake.compact_files), lake.days_kept, lake.vacuum_hours)
