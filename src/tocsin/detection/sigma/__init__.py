"""Sigma: the language, read with pySigma and compiled for the engine.

`load_rules` reads rules, filters and correlations of specification 2.1 from files and folders, applies processing
pipelines, and gives compiled rules with every error that has to be told. What Sigma leaves open and how it is decided
here is in docs/sigma.md.
"""

from tocsin.detection.sigma.documents import Document, read_documents, read_file
from tocsin.detection.sigma.loader import LoadedRules, load_rules
from tocsin.detection.sigma.placeholder_files import load_placeholders
from tocsin.detection.sigma.selection import Selection

__all__ = [
    "Document",
    "LoadedRules",
    "Selection",
    "load_placeholders",
    "load_rules",
    "read_documents",
    "read_file",
]
