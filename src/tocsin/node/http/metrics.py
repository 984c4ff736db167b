"""`/metrics`, as Prometheus asks for it: text, or OpenMetrics where that is accepted.

Source: Prometheus, "Exposition formats"; OpenMetrics 1.0.
"""

from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.node.http.access import may, refused
from tocsin.node.http.exposition import Exposed, NodeCollector
from tocsin.pipeline.receivers import Tokens


def metrics_routes(tokens: Tokens, look: Callable[[], Awaitable[Exposed]]) -> list[Route]:
    """Give the route; `look` takes what is exposed."""

    async def metrics(request: Request) -> Response:
        if not may(request, tokens, "metrics", "read", "admin"):
            return refused("metrics")
        registry = CollectorRegistry(auto_describe=False)
        registry.register(NodeCollector(await look()))
        encode, media = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"Content-Type": media, "Cache-Control": "no-store"})

    return [Route("/metrics", metrics, methods=["GET"])]
