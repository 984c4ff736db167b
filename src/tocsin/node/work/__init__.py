"""The work on what was received: batches of the spool become events, findings and lake files.

A `ShardWorker` does it for one shard under a lease; what it writes of a batch it writes in one transaction, so that a
batch that is done again, by it or by another, changes nothing.
"""

from tocsin.node.work.committer import LakeCommitter, LakeTables
from tocsin.node.work.content import Content, load_content
from tocsin.node.work.keeper import Keeping, LakeKeeper
from tocsin.node.work.lake_work import LakeWork
from tocsin.node.work.shard import BATCHES, Flushing, Place, ShardWorker

__all__ = [
    "BATCHES",
    "Content",
    "Flushing",
    "Keeping",
    "LakeCommitter",
    "LakeKeeper",
    "LakeTables",
    "LakeWork",
    "Place",
    "ShardWorker",
    "load_content",
]
