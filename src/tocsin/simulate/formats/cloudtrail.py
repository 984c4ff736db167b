"""AWS CloudTrail. Source: AWS, CloudTrail record contents (event version 1.11)."""

from typing import Any, NamedTuple

from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.moments import iso_seconds
from tocsin.simulate.tape import Log, Tape

CLOUDTRAIL = Log("aws.cloudtrail", "aws.cloudtrail", "ndjson")


class Principal(NamedTuple):
    """Who calls AWS: `kind` is IAMUser, AssumedRole, Root or AWSService; a role has a session's name."""

    kind: str
    name: str
    account: str
    key: str
    session: str = ""
    mfa: bool = True

    def identity(self, moment: int) -> dict[str, Any]:
        """Give the `userIdentity` of a record."""
        if self.kind == "AWSService":
            return {"type": "AWSService", "invokedBy": self.name}
        unique = f"AROA{self.name.upper()[:8]:X<8}EXAMPLE".replace("-", "X").replace(".", "X")
        common = {"type": self.kind, "accountId": self.account, "accessKeyId": self.key}
        if self.kind == "Root":
            return {**common, "principalId": self.account, "arn": f"arn:aws:iam::{self.account}:root"}
        if self.kind == "IAMUser":
            arn = f"arn:aws:iam::{self.account}:user/{self.name}"
            return {**common, "principalId": f"AIDA{unique[4:]}", "arn": arn, "userName": self.name}
        return {
            **common,
            "principalId": f"{unique}:{self.session}",
            "arn": f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{self.session}",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": unique,
                    "arn": f"arn:aws:iam::{self.account}:role/{self.name}",
                    "accountId": self.account,
                    "userName": self.name,
                },
                "attributes": {
                    "creationDate": iso_seconds(moment - 600_000_000),
                    "mfaAuthenticated": "true" if self.mfa else "false",
                },
            },
        }


class CloudTrail:
    """Writes what is called in the company's AWS accounts."""

    def __init__(self, tape: Tape) -> None:
        self._log = JsonLog(tape, CLOUDTRAIL)

    def call(
        self,
        moment: int,
        who: Principal,
        service: str,
        name: str,
        dice: Dice,
        *,
        address: str,
        user_agent: str,
        request: dict[str, Any] | None = None,
        response: dict[str, Any] | None = None,
        error: str = "",
        region: str = "eu-west-1",
        read_only: bool | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        """An API was called; `service` without `.amazonaws.com`."""
        reads = name.startswith(("Get", "List", "Describe", "Lookup", "Head")) if read_only is None else read_only
        record: dict[str, Any] = {
            "eventVersion": "1.11",
            "userIdentity": who.identity(moment),
            "eventTime": iso_seconds(moment),
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": "us-east-1" if service in ("iam", "organizations") else region,
            "sourceIPAddress": who.name if who.kind == "AWSService" else address,
            "userAgent": who.name if who.kind == "AWSService" else user_agent,
            "requestParameters": request,
            "responseElements": response,
            "requestID": dice.uuid(),
            "eventID": dice.uuid(),
            "readOnly": reads,
            "eventType": "AwsServiceEvent" if who.kind == "AWSService" and reads else "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": who.account,
            "eventCategory": "Management",
        }
        if error:
            record["errorCode"] = error
            record["errorMessage"] = f"User is not authorized to perform: {service}:{name}"
        if more:
            record.update(more)
        self._log.write(moment, record)

    def console_login(
        self, moment: int, who: Principal, dice: Dice, *, address: str, user_agent: str, success: bool, mfa: bool
    ) -> None:
        """Somebody signed in to the console, or failed to."""
        more: dict[str, Any] = {
            "eventType": "AwsConsoleSignIn",
            "additionalEventData": {
                "LoginTo": "https://console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": "Yes" if mfa else "No",
            },
        }
        if not success:
            more |= {"errorMessage": "Failed authentication"}
        outcome = {"ConsoleLogin": "Success" if success else "Failure"}
        self.call(
            moment, who, "signin", "ConsoleLogin", dice,
            address=address, user_agent=user_agent, response=outcome, read_only=False, more=more,
        )  # fmt: skip
