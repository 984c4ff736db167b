"""The cloud at work: pipelines, autoscaling, people looking around, and sign-ins by Okta."""

from typing import Any

from tocsin.simulate.company import Person
from tocsin.simulate.company.model import Company
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.cloudtrail import Principal
from tocsin.simulate.formats.okta import application
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import SECOND

_SDK = "Boto3/1.35.10 md/Botocore#1.35.10 ua/2.0 os/linux#6.1 lang/python#3.12"
_CLI = "aws-cli/2.17.20 md/awscrt#0.20.11 ua/2.0 os/macos#24.3.0 cmd#{}"
_TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.30.4"
_LOOKING: tuple[tuple[str, str], ...] = (
    ("ec2", "DescribeInstances"), ("ec2", "DescribeSecurityGroups"), ("s3", "ListBuckets"), ("iam", "ListRoles"),
    ("cloudwatch", "GetMetricData"), ("logs", "DescribeLogGroups"), ("rds", "DescribeDBInstances"),
    ("eks", "DescribeCluster"), ("lambda", "ListFunctions20150331"), ("sts", "GetCallerIdentity"),
    ("cloudtrail", "LookupEvents"), ("ecr", "DescribeRepositories"),
)  # fmt: skip
_APPS = ("Office 365", "AWS", "CRM", "GitHub", "Wiki", "Payroll", "Chat", "Expenses")


def look_around(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let a person look at things in the console or by the command line."""
    role = "Administrator" if person.is_admin else "Developer"
    account = world.company.aws_dev_account if dice.chance(500) else ""
    who = world.aws_person(person, role, account=account)
    for number in range(dice.between(2, 8)):
        service, name = dice.pick(_LOOKING)
        agent = person.user_agent if dice.chance(500) else _CLI.format(f"{service}.{name}")
        error = "AccessDenied" if not person.is_admin and dice.chance(30) else ""
        world.cloudtrail.call(
            moment + number * SECOND, who, service, name, dice, address=person.address, user_agent=agent, error=error
        )


def deploy(world: World, company: Company, moment: int, dice: Dice) -> None:
    """Let the pipeline deploy: it changes roles, functions, images and network rules, all in order."""
    who = Principal("AssumedRole", "deploy-pipeline", company.aws_account, "ASIA4DEPLOYPIPEEXAMP", "github-run-"
                    + str(dice.between(10_000, 99_999)))  # fmt: skip
    steps: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
        ("sts", "GetCallerIdentity", None),
        ("ecr", "PutImage", {"repositoryName": "shop/api", "imageTag": f"r{dice.between(100, 999)}"}),
        ("lambda", "UpdateFunctionCode20150331v2", {"functionName": "shop-orders", "publish": True}),
        ("iam", "GetRole", {"roleName": "shop-api"}),
        ("ec2", "DescribeSecurityGroups", None),
        ("ecs", "UpdateService", {"service": "shop-api", "cluster": "prod", "forceNewDeployment": True}),
    )
    for number, (service, name, request) in enumerate(steps):
        world.cloudtrail.call(
            moment + number * 3 * SECOND, who, service, name, dice,
            address="198.51.100.60", user_agent=_TERRAFORM, request=request,
        )  # fmt: skip
    if dice.chance(120):
        world.cloudtrail.call(
            moment + 30 * SECOND, who, "iam", "AttachRolePolicy", dice, address="198.51.100.60", user_agent=_TERRAFORM,
            request={"roleName": "shop-api", "policyArn": f"arn:aws:iam::{company.aws_account}:policy/shop-read"},
        )  # fmt: skip
    if dice.chance(80):
        world.cloudtrail.call(
            moment + 33 * SECOND, who, "ec2", "AuthorizeSecurityGroupIngress", dice,
            address="198.51.100.60", user_agent=_TERRAFORM,
            request={
                "groupId": "sg-0a1b2c3d4e5f60718",
                "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 8443, "toPort": 8443,
                                             "ipRanges": {"items": [{"cidrIp": "10.30.0.0/16"}]}}]},
            },
        )  # fmt: skip


def run_services(world: World, company: Company, moment: int, dice: Dice) -> None:
    """Let programs with service accounts and AWS itself go on with their work."""
    exporter = world.aws_service("svc-exporter")
    instance = Principal("AssumedRole", "shop-api", company.aws_account, "ASIASHOPAPIIEXAMPLE1", "i-0f3a9c1d2b4e5f607")
    events: tuple[tuple[Principal, str, str, dict[str, Any] | None], ...] = (
        (exporter, "s3", "GetObject", {"bucketName": "larkfield-exports", "key": f"daily/{dice.between(1, 400)}.csv"}),
        (exporter, "s3", "PutObject", {"bucketName": "larkfield-exports", "key": f"daily/{dice.between(1, 400)}.csv"}),
        (instance, "secretsmanager", "GetSecretValue", {"secretId": "prod/shop/db"}),
        (instance, "kms", "Decrypt", {"encryptionContext": {"SecretARN": "prod/shop/db"}}),
        (instance, "sqs", "ReceiveMessage", {"queueUrl": "orders"}),
        (Principal("AWSService", "autoscaling.amazonaws.com", company.aws_account, ""), "ec2", "RunInstances", None),
        (Principal("AWSService", "ecs-tasks.amazonaws.com", company.aws_account, ""), "sts", "AssumeRole",
         {"roleArn": f"arn:aws:iam::{company.aws_account}:role/shop-api", "roleSessionName": dice.hexadecimal(32)}),
    )  # fmt: skip
    for number in range(dice.between(1, 4)):
        who, service, name, request = dice.pick(events)
        world.cloudtrail.call(
            moment + number * 700_000, who, service, name, dice,
            address="198.51.100.61", user_agent=_SDK, request=request,
        )  # fmt: skip


def sign_in(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let a person sign in by Okta, at times mistyping the password or declining a push by mistake."""
    place: dict[str, Any] = {
        "address": person.address,
        "user_agent": person.user_agent,
        "country": "Portugal" if person.travels else person.office.country,
        "city": "Faro" if person.travels else person.office.city,
    }
    okta, session = world.okta, "102" + dice.letters(22)
    failed: dict[str, Any] = {**place, "result": "FAILURE", "reason": "INVALID_CREDENTIALS"}
    then = moment
    if dice.chance(110):
        okta.event(then, person, "user.session.start", "User login to Okta", dice, **failed)
        then += 9 * SECOND
    policy, push = "Evaluation of sign-on policy", "User push sent"
    okta.event(then, person, "policy.evaluate_sign_on", policy, dice, **place, result="CHALLENGE")
    okta.event(then + SECOND, person, "system.push.send_factor_verify_push", push, dice, **place)
    if dice.chance(20):
        kind, message = "user.mfa.okta_verify.deny_push", "User rejected Okta push verify"
        okta.event(then + 8 * SECOND, person, kind, message, dice, **failed)
        then += 20 * SECOND
    new_address = "POSITIVE" if person.travels else "NEGATIVE"
    behaviors = f"{{New Geo-Location=NEGATIVE, New Device=NEGATIVE, New IP={new_address}, Velocity=NEGATIVE}}"
    kind, message = "user.authentication.auth_via_mfa", "Authentication of user via MFA"
    okta.event(then + 9 * SECOND, person, kind, message, dice, **place, session=session)
    kind, message = "user.session.start", "User login to Okta"
    okta.event(then + 9 * SECOND, person, kind, message, dice, **place, session=session, behaviors=behaviors)


def open_app(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let a person open an application by single sign-on."""
    number = dice.below(len(_APPS))
    world.okta.event(
        moment, person, "user.authentication.sso", "User single sign on to app", dice,
        address=person.address, user_agent=person.user_agent, country=person.office.country, city=person.office.city,
        targets=[application(_APPS[number], number)],
    )  # fmt: skip
