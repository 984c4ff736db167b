"""The receivers' web application: every protocol's routes behind one port."""

from starlette.applications import Starlette
from starlette.routing import Route

from tocsin.pipeline.receivers.door import Door
from tocsin.pipeline.receivers.hec import hec_routes
from tocsin.pipeline.receivers.ingest import ingest_routes


def application(door: Door, more: list[Route] | None = None) -> Starlette:
    """Give the application; `more` are routes of the node's own."""
    return Starlette(routes=[*ingest_routes(door), *hec_routes(door), *(more or ())])
