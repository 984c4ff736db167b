"""What is done in clouds and with identities."""

from typing import Any

from tocsin.simulate.attack.stage import Stage
from tocsin.simulate.formats.cloudtrail import Principal
from tocsin.simulate.formats.okta import application


def aws(
    stage: Stage, *, service: str, call: str, address: str, user_agent: str, person: str = "", role: str = "Developer",
    user: str = "", key: str = "", root: bool = False, assumed: str = "", session: str = "",
    request: dict[str, Any] | None = None, response: dict[str, Any] | None = None, error: str = "",
    region: str = "eu-west-1", more: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Call AWS: as a `person` by single sign-on, an IAM `user`, in an `assumed` role, or as root."""
    account = stage.world.company.aws_account
    if person:
        who = stage.world.aws_person(stage.person(person), role)
    elif assumed:
        who = Principal(
            "AssumedRole", assumed, account, key or "ASIA7STOLENKEYEXAMPLE"[:20], session or "session", mfa=False
        )
    elif root:
        who = Principal("Root", "root", account, "")
    else:
        who = stage.world.aws_service(user)
        who = who._replace(key=key or who.key)
    stage.world.cloudtrail.call(
        stage.moment, who, service, call, stage.dice, address=address, user_agent=user_agent,
        request=request, response=response, error=error, region=region, more=more,
    )  # fmt: skip


def aws_console(
    stage: Stage, *, address: str, user_agent: str, user: str = "", root: bool = False, success: bool = True,
    mfa: bool = False,
) -> None:  # fmt: skip
    """Sign in to the AWS console."""
    account = stage.world.company.aws_account
    who = Principal("Root", "root", account, "") if root else Principal("IAMUser", user, account, "")
    stage.world.cloudtrail.console_login(
        stage.moment, who, stage.dice, address=address, user_agent=user_agent, success=success, mfa=mfa
    )


def okta(
    stage: Stage, *, who: str, event: str, message: str, address: str, user_agent: str, country: str, city: str,
    result: str = "SUCCESS", reason: str = "", target: str = "", targets: list[dict[str, Any]] | None = None,
    session: str = "", debug: dict[str, Any] | None = None, behaviors: str = "",
) -> None:  # fmt: skip
    """Log something about a person in Okta; `target` is an application's name."""
    stage.world.okta.event(
        stage.moment, stage.person(who), event, message, stage.dice, address=address, user_agent=user_agent,
        country=country, city=city, result=result, reason=reason,
        targets=targets or ([application(target, 77)] if target else None), session=session, debug=debug,
        behaviors=behaviors,
    )  # fmt: skip


ACTIONS = {"aws": aws, "aws_console": aws_console, "okta": okta}
