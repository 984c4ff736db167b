"""Logs: what the processes of a node tell on stderr, one object a line, without secrets."""

from tocsin.node.logs.making import libraries_into, make_log

__all__ = ["libraries_into", "make_log"]
