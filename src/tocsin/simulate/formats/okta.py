"""Okta's system log. Source: Okta, System Log API and its catalogue of event types."""

from typing import Any

from tocsin.simulate.company import Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.moments import iso_millis
from tocsin.simulate.tape import Log, Tape

OKTA = Log("okta.system", "okta.system", "ndjson")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def okta_id(prefix: str, number: int) -> str:
    """Give the id of a person or thing: the same every time."""
    return f"{prefix}{number:017x}"


class Okta:
    """Writes what happens in the company's Okta organisation."""

    def __init__(self, tape: Tape) -> None:
        self._log = JsonLog(tape, OKTA)

    def event(
        self,
        moment: int,
        who: Person,
        kind: str,
        message: str,
        dice: Dice,
        *,
        address: str,
        user_agent: str,
        country: str,
        city: str,
        result: str = "SUCCESS",
        reason: str = "",
        targets: list[dict[str, Any]] | None = None,
        session: str = "",
        debug: dict[str, Any] | None = None,
        severity: str = "",
        behaviors: str = "",
    ) -> None:
        """Anything that Okta logs about a person; `behaviors` as its risk engine writes them."""
        is_windows = "Windows" in user_agent
        data = {"requestUri": "/api/v1/authn", "url": "/api/v1/authn?", **(debug or {})}
        if behaviors:
            data["behaviors"] = behaviors
        record = {
            "uuid": dice.uuid(),
            "published": iso_millis(moment),
            "eventType": kind,
            "version": "0",
            "severity": severity or ("INFO" if result in ("SUCCESS", "ALLOW") else "WARN"),
            "legacyEventType": None,
            "displayMessage": message,
            "actor": {
                "id": okta_id("00u", who.number),
                "type": "User",
                "alternateId": who.email,
                "displayName": who.name,
                "detailEntry": None,
            },
            "client": {
                "userAgent": {
                    "rawUserAgent": user_agent,
                    "os": "Windows 10" if is_windows else "Mac OS X" if "Mac" in user_agent else "Unknown",
                    "browser": "UNKNOWN" if "python" in user_agent else "CHROME" if is_windows else "SAFARI",
                },
                "zone": "null",
                "device": "Computer" if is_windows or "Mac" in user_agent else "Unknown",
                "id": None,
                "ipAddress": address,
                "geographicalContext": {"city": city, "country": country, "state": None, "postalCode": None},
            },
            "outcome": {"result": result, "reason": reason or None},
            "target": targets or [],
            "transaction": {"type": "WEB", "id": dice.letters(22, _LETTERS), "detail": {}},
            "debugContext": {"debugData": data},
            "authenticationContext": {
                "authenticationProvider": None,
                "credentialProvider": None,
                "credentialType": None,
                "issuer": None,
                "interface": None,
                "authenticationStep": 0,
                "externalSessionId": session or "unknown",
            },
            "securityContext": {
                "asNumber": 64496,
                "asOrg": "example network",
                "isp": "example network",
                "domain": None,
                "isProxy": False,
            },
            "request": {"ipChain": [{"ip": address, "version": "V4", "source": None}]},
        }
        self._log.write(moment, record)


def application(name: str, number: int) -> dict[str, Any]:
    """Give the target of an event about an application."""
    return {
        "id": okta_id("0oa", number),
        "type": "AppInstance",
        "alternateId": name,
        "displayName": name,
        "detailEntry": None,
    }
