"""Microsoft Entra's sign-ins and audit log, as diagnostic settings export them.

Sources: Microsoft, the schemas of sign-in logs and audit logs in Azure Monitor (SigninLogs, AuditLogs).
"""

from typing import Any

from tocsin.simulate.company import Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.tape import Log, Tape

SIGNIN = Log("azure.signin", "azure.signin", "ndjson")
AUDIT = Log("azure.audit", "azure.audit", "ndjson")


class Entra:
    """Writes what Microsoft Entra logs about people and what they change."""

    def __init__(self, tape: Tape, tenant: str) -> None:
        self._signin = JsonLog(tape, SIGNIN)
        self._audit = JsonLog(tape, AUDIT)
        self._tenant = tenant

    def signed_in(
        self,
        moment: int,
        who: Person,
        app: str,
        dice: Dice,
        *,
        address: str,
        user_agent: str,
        country: str,
        city: str,
        error: int = 0,
        reason: str = "",
        client: str = "Browser",
        requirement: str = "multiFactorAuthentication",
        protocol: str = "none",
        risk: str = "none",
        managed: bool = True,
    ) -> None:
        """Somebody signed in to an application, or failed to: `error` is Microsoft's number (50126: wrong password)."""
        windows = "Windows" in user_agent
        time = iso_micros(moment)
        properties = {
            "id": dice.uuid(),
            "createdDateTime": time,
            "userDisplayName": who.name,
            "userPrincipalName": who.email,
            "userId": f"00000000-0000-4000-a000-{who.number:012x}",
            "appId": f"00000003-0000-0ff1-ce00-{len(app):012x}",
            "appDisplayName": app,
            "ipAddress": address,
            "clientAppUsed": client,
            "userAgent": user_agent,
            "authenticationProtocol": protocol,
            "authenticationRequirement": requirement,
            "conditionalAccessStatus": "failure" if error == 53003 else "success",
            "isInteractive": True,
            "riskDetail": "none",
            "riskLevelAggregated": risk,
            "riskLevelDuringSignIn": risk,
            "riskState": "none" if risk == "none" else "atRisk",
            "riskEventTypes_v2": [] if risk == "none" else ["unfamiliarFeatures"],
            "resourceDisplayName": "Microsoft Graph",
            "status": {"errorCode": error, "failureReason": reason or "Other.", "additionalDetails": None},
            "deviceDetail": {
                "deviceId": f"{who.number:08x}-1111-4111-a111-111111111111" if managed else "",
                "displayName": who.laptop.name if managed else "",
                "operatingSystem": "Windows10" if windows else "MacOs" if "Mac" in user_agent else "Linux",
                "browser": "Edge 145.0.0"
                if windows
                else "Safari 18.3"
                if "Mac" in user_agent
                else "Python Requests 2.32",
                "isCompliant": managed,
                "isManaged": managed,
                "trustType": "Hybrid Azure AD joined" if managed else "",
            },
            "location": {"city": city, "state": "", "countryOrRegion": country},
            "homeTenantId": self._tenant,
            "userType": "Member",
        }
        record = {
            "time": time,
            "resourceId": f"/tenants/{self._tenant}/providers/Microsoft.aadiam",
            "operationName": "Sign-in activity",
            "operationVersion": "1.0",
            "category": "SignInLogs",
            "tenantId": self._tenant,
            "resultType": str(error),
            "resultDescription": reason or None,
            "durationMs": 0,
            "callerIpAddress": address,
            "correlationId": dice.uuid(),
            "identity": who.name,
            "Level": 4,
            "location": country,
            "properties": properties,
        }
        self._signin.write(moment, record)

    def changed(
        self,
        moment: int,
        who: Person,
        operation: str,
        category: str,
        dice: Dice,
        *,
        address: str,
        target: str,
        kind: str = "User",
        properties: list[dict[str, Any]] | None = None,
        service: str = "Core Directory",
    ) -> None:
        """Somebody changed something in the directory."""
        time = iso_micros(moment)
        user: dict[str, Any] = {"displayName": None, "ipAddress": address, "userPrincipalName": who.email, "roles": []}
        record = {
            "time": time,
            "resourceId": f"/tenants/{self._tenant}/providers/Microsoft.aadiam",
            "operationName": operation,
            "operationVersion": "1.0",
            "category": "AuditLogs",
            "tenantId": self._tenant,
            "resultSignature": "None",
            "durationMs": 0,
            "callerIpAddress": address,
            "correlationId": dice.uuid(),
            "Level": 4,
            "properties": {
                "id": f"Directory_{dice.uuid()}",
                "category": category,
                "correlationId": dice.uuid(),
                "result": "success",
                "resultReason": "",
                "activityDisplayName": operation,
                "activityDateTime": time,
                "loggedByService": service,
                "operationType": "Update",
                "initiatedBy": {"user": user},
                "targetResources": [
                    {
                        "id": dice.uuid(),
                        "displayName": target,
                        "type": kind,
                        "userPrincipalName": target if "@" in target else None,
                        "modifiedProperties": properties or [],
                    }
                ],
                "additionalDetails": [],
            },
        }
        self._audit.write(moment, record)
