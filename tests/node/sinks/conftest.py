"""Sinks run on both databases, as all of the state."""

from tests.node.state.conftest import database, postgres, url

__all__ = ["database", "postgres", "url"]
