"""The backfill lane: what commands send through detection and lake again, behind everything that comes in live.

Dead letters and old files go through a series of the spool of their own, which workers read last; events that are in
the lake are judged by the command that asks for it. Places, times and ids are those of the first time, so doing
anything twice changes nothing.
"""

from tocsin.node.backfill.lane import BackfillLane
from tocsin.node.backfill.letters import SentLetters, send_letters
from tocsin.node.backfill.preview import Preview, preview

__all__ = ["BackfillLane", "Preview", "SentLetters", "preview", "send_letters"]
