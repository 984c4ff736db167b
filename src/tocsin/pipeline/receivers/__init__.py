"""Receivers: senders' requests become payloads in the spool, and are acknowledged when these are on disk.

Each protocol is one small file that knows its words: its paths, its replies, how it says "wait" and "never again".
What is the same for all (tokens, sizes, compression, deadlines) is beside them. They reach the spool through `Intake`.
"""

from tocsin.pipeline.receivers.application import application
from tocsin.pipeline.receivers.door import Door, DoorLimits
from tocsin.pipeline.receivers.intake import Intake, SourceSettings
from tocsin.pipeline.receivers.tokens import Token, Tokens, hashed, new_token

__all__ = [
    "Door",
    "DoorLimits",
    "Intake",
    "SourceSettings",
    "Token",
    "Tokens",
    "application",
    "hashed",
    "new_token",
]
