"""Correlations on event time: matches of rules become findings about several events.

`CorrelationRule` says what is looked for, `Correlator` finds it while matches come in, in any order within the
lateness, and `reference` is the page that defines what has to be found.
"""

from tocsin.detection.correlation.correlator import Correlator
from tocsin.detection.correlation.episodes import Piece
from tocsin.detection.correlation.event_matches import EventMatches
from tocsin.detection.correlation.extraction import Extraction
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.matches import Match
from tocsin.detection.correlation.network import Network
from tocsin.detection.correlation.rule import CorrelationRule

__all__ = [
    "CorrelationRule",
    "Correlator",
    "EventMatches",
    "Extraction",
    "LoadedCorrelation",
    "Match",
    "Network",
    "Piece",
]
