"""The node's own side of HTTP: health, readiness and metrics, and what is counted and told of every request."""

from tocsin.node.http.application import node_application

__all__ = ["node_application"]
