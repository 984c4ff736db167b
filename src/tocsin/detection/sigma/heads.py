"""What a document says about itself, before anything in it is compiled."""

from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.entries import Head, Kind, told
from tocsin.detection.sigma.logsources import read_logsource
from tocsin.detection.sigma.metadata import read_metadata


def read_head(document: Document) -> Head:
    """Read what a document says about itself."""
    data = document.data
    metadata, errors = read_metadata(document)
    kind = _kind(document)
    if metadata is not None and kind == "other":
        what = "this is no Sigma rule: it has no detection, correlation or filter"
        remedy = "complete the rule, or keep other YAML files out of the folder"
        errors.append(document.error(what, remedy=remedy))
    logsource, wrong = read_logsource(document) if kind == "rule" or "logsource" in data else (None, [])
    return Head(kind, metadata, told(errors), "id" in data, "filter" in data, logsource, told(wrong))


def _kind(document: Document) -> Kind:
    if "correlation" in document.data:
        return "correlation"
    if "filter" in document.data:
        return "filter"
    return "rule" if "detection" in document.data or "logsource" in document.data else "other"
