"""What is done on GitHub, in Kubernetes and in Google Cloud, and which flows AWS sees."""

from typing import Any

from tocsin.simulate.attack.stage import Stage
from tocsin.simulate.life.engineering import handle


def github(
    stage: Stage, *, who: str, action: str, address: str, user_agent: str, repository: str = "", country: str = "NL",
    more: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Do something in the organisation on GitHub."""
    stage.world.github.event(
        stage.moment, handle(stage.person(who)), action, stage.dice, address=address, user_agent=user_agent,
        repository=repository, country=country, more=more,
    )  # fmt: skip


def kubernetes(
    stage: Stage, *, user: str, verb: str, resource: str, namespace: str = "", name: str = "", subresource: str = "",
    group: str = "", groups: list[str] | None = None, address: str, user_agent: str, code: int = 200,
    body: dict[str, Any] | None = None, query: str = "",
) -> None:  # fmt: skip
    """Ask something of the cluster's API server."""
    stage.world.kubernetes.request(
        stage.moment, user, verb, resource, stage.dice, namespace=namespace, name=name, subresource=subresource,
        group=group, groups=groups, address=address, user_agent=user_agent, code=code, body=body, query=query,
    )  # fmt: skip


def gcp(
    stage: Stage, *, who: str, service: str, method: str, address: str, user_agent: str, resource: str = "",
    permission: str = "", granted: bool = True, request: dict[str, Any] | None = None, reads: bool = False,
) -> None:  # fmt: skip
    """Call Google Cloud; `who` is an address of mail."""
    stage.world.gcp.call(
        stage.moment, who, service, method, stage.dice, address=address, user_agent=user_agent, resource=resource,
        permission=permission, granted=granted, request=request, reads=reads,
    )  # fmt: skip


def flow(
    stage: Stage, *, interface: str, source: str, target: str, port: int, size: int, accepted: bool = True
) -> None:
    """Let packets flow in AWS."""
    high = stage.dice.between(32768, 60999)
    stage.world.vpc_flow.flow(stage.moment, interface, source, target, ports=(high, port), size=size, accepted=accepted)


ACTIONS = {"github": github, "kubernetes": kubernetes, "gcp": gcp, "flow": flow}
