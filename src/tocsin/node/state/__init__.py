"""State: what a node knows besides its events, on SQLite or PostgreSQL, the same for both.

A worker writes what it found, what cannot be read, and how far it has come in one transaction, guarded by the epoch of
its lease: who has lost the lease can write nothing. Every table has a tenant.
"""

from tocsin.node.state.base_matches import BaseMatch, BaseMatches
from tocsin.node.state.content import Activation, ActiveContent, ContentVersions
from tocsin.node.state.database import Database, open_database
from tocsin.node.state.dead_letters import DeadLetter, DeadLetters, LetterChoice
from tocsin.node.state.findings import FindingChoice, FindingRow, Findings
from tocsin.node.state.lake_files import LakeFile, LakeFiles
from tocsin.node.state.leases import Lease, LeaseLost, Leases
from tocsin.node.state.progress import Progress, ShardPosition
from tocsin.node.state.watermarks import Heard, Watermark, Watermarks

__all__ = [
    "Activation",
    "ActiveContent",
    "BaseMatch",
    "BaseMatches",
    "ContentVersions",
    "Database",
    "DeadLetter",
    "DeadLetters",
    "FindingChoice",
    "FindingRow",
    "Findings",
    "Heard",
    "LakeFile",
    "LakeFiles",
    "Lease",
    "LeaseLost",
    "Leases",
    "LetterChoice",
    "Progress",
    "ShardPosition",
    "Watermark",
    "Watermarks",
    "open_database",
]
