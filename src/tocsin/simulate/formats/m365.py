"""Microsoft 365's unified audit log. Source: Microsoft, Office 365 Management Activity API schema."""

from typing import Any

from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.moments import iso_plain
from tocsin.simulate.tape import Log, Tape

M365 = Log("m365.audit", "m365.audit", "ndjson")
_KINDS = {"Exchange": 2, "SharePoint": 6, "OneDrive": 6, "AzureActiveDirectory": 8, "MicrosoftTeams": 25}


class Office365:
    """Writes what people do in Microsoft 365."""

    def __init__(self, tape: Tape, tenant: str) -> None:
        self._log = JsonLog(tape, M365)
        self._tenant = tenant

    def event(
        self,
        moment: int,
        user: str,
        workload: str,
        operation: str,
        dice: Dice,
        *,
        address: str,
        item: str = "",
        more: dict[str, Any] | None = None,
    ) -> None:
        """Somebody did something; `item` is the object's id, for a file its URL."""
        record: dict[str, Any] = {
            "CreationTime": iso_plain(moment),
            "Id": dice.uuid(),
            "Operation": operation,
            "OrganizationId": self._tenant,
            "RecordType": _KINDS.get(workload, 1),
            "ResultStatus": "Succeeded",
            "UserKey": f"i:0h.f|membership|{user}",
            "UserType": 0,
            "Version": 1,
            "Workload": workload,
            "ClientIP": address,
            "UserId": user,
            "ObjectId": item,
        }
        if item.startswith("https://"):
            name = item.rpartition("/")[2]
            record |= {
                "SiteUrl": item.rpartition("/")[0] + "/",
                "SourceFileName": name,
                "SourceFileExtension": name.rpartition(".")[2],
                "ItemType": "File",
                "EventSource": "SharePoint",
            }
        if more:
            record |= more
        self._log.write(moment, record)
