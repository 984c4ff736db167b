"""What is done in Microsoft Entra and Microsoft 365. `who` is a part of the cast."""

from typing import Any

from tocsin.simulate.attack.stage import Stage


def signin(
    stage: Stage, *, who: str, app: str, address: str, user_agent: str, country: str, city: str, error: int = 0,
    reason: str = "", client: str = "Browser", requirement: str = "multiFactorAuthentication",
    protocol: str = "none", risk: str = "none", managed: bool = False,
) -> None:  # fmt: skip
    """Sign in to an application, or fail to (`error` is Microsoft's number)."""
    stage.world.entra.signed_in(
        stage.moment, stage.person(who), app, stage.dice, address=address, user_agent=user_agent, country=country,
        city=city, error=error, reason=reason, client=client, requirement=requirement, protocol=protocol, risk=risk,
        managed=managed,
    )  # fmt: skip


def change(
    stage: Stage, *, who: str, operation: str, category: str, address: str, target: str, kind: str = "User",
    properties: list[dict[str, Any]] | None = None, service: str = "Core Directory",
) -> None:  # fmt: skip
    """Change something in the directory."""
    stage.world.entra.changed(
        stage.moment, stage.person(who), operation, category, stage.dice, address=address, target=target, kind=kind,
        properties=properties, service=service,
    )  # fmt: skip


def office(
    stage: Stage, *, who: str, workload: str, operation: str, address: str, item: str = "",
    more: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Do something in Microsoft 365."""
    stage.world.office.event(
        stage.moment, stage.person(who).email, workload, operation, stage.dice, address=address, item=item, more=more
    )


ACTIONS = {"signin": signin, "change": change, "office": office}
