"""Senders: what is in a file or comes through a pipe goes to a node over HTTP, until it is acknowledged."""

from tocsin.pipeline.senders.bodies import Body, bodies
from tocsin.pipeline.senders.post import Poster, Refused, Sent

__all__ = ["Body", "Poster", "Refused", "Sent", "bodies"]
