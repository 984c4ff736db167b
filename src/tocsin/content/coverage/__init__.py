"""Coverage: which logsources and fields that rules name are covered by mappings, and why others are not."""

from tocsin.content.coverage.logsources import LogSourceCoverage, MissingField, cover_logsources
from tocsin.content.coverage.reasons import Reason, read_reasons

__all__ = ["LogSourceCoverage", "MissingField", "Reason", "cover_logsources", "read_reasons"]
