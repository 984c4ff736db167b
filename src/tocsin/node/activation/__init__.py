"""Content as versions: what rules, mappings and lookups were at one instant, kept as files, checked, and activated.

A version is named by a hash of its files. It is copied first and checked then, so what is checked is what runs; it is
active from the transaction that says so. Workers go over to it batch by batch, each shard writing down from where on.
"""

from tocsin.node.activation.keeper import ContentKeeper, Reload
from tocsin.node.activation.library import ContentLibrary
from tocsin.node.activation.loading import content_of
from tocsin.node.activation.places import ContentPlaces, content_places
from tocsin.node.activation.snapshot import Snapshot, open_snapshot
from tocsin.node.activation.taking import take

__all__ = [
    "ContentKeeper",
    "ContentLibrary",
    "ContentPlaces",
    "Reload",
    "Snapshot",
    "content_of",
    "content_places",
    "open_snapshot",
    "take",
]
