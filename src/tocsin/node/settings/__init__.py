"""The settings of a node: `tocsin.yml`, checked as a whole before anything starts."""

from tocsin.node.settings.load import load_settings
from tocsin.node.settings.models import NodeSettings

__all__ = ["NodeSettings", "load_settings"]
