"""Seeing inside: what a node is doing, read from its data folder and its state, without asking its processes.

A `Snapshot` is taken by a `Looker`, in any process and as often as one likes; nothing is changed by it. Metrics,
`tocsin top` and readiness are views of it.
"""

from tocsin.node.seeing.looker import Looker
from tocsin.node.seeing.rates import Rates, rates
from tocsin.node.seeing.snapshot import LeaseView, ProcessView, Sizes, Snapshot, SourceView

__all__ = ["LeaseView", "Looker", "ProcessView", "Rates", "Sizes", "Snapshot", "SourceView", "rates"]
