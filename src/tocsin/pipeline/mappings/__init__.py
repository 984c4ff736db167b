"""Mappings: what the records of a log are, told by YAML files and not by code.

A *shape* file describes a way in which events arrive, a *log type* file what they are: their logsources, field names,
entities and OCSF form. Every log type of a product is understood in every shape of that product. `load_mapper` reads
folders of such files; the mapper recognises records and gives each kind a route, the same object every time.
"""

from tocsin.pipeline.mappings.load import load_mapper
from tocsin.pipeline.mappings.log_type import LogTypeSummary, OcsfForm
from tocsin.pipeline.mappings.mapper import RecordMapper
from tocsin.pipeline.mappings.route import MappedRoute, PlainRoute, assumed_route, unknown_route

__all__ = [
    "LogTypeSummary",
    "MappedRoute",
    "OcsfForm",
    "PlainRoute",
    "RecordMapper",
    "assumed_route",
    "load_mapper",
    "unknown_route",
]
