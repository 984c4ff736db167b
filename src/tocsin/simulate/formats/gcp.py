"""Google Cloud's audit logs. Source: Google, the types LogEntry and AuditLog of Cloud Logging."""

from typing import Any

from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.tape import Log, Tape

GCP = Log("gcp.audit", "gcp.audit", "ndjson")


class GoogleCloud:
    """Writes what is done in the company's Google Cloud project."""

    def __init__(self, tape: Tape, project: str) -> None:
        self._log = JsonLog(tape, GCP)
        self._project = project

    def call(
        self,
        moment: int,
        who: str,
        service: str,
        method: str,
        dice: Dice,
        *,
        address: str,
        user_agent: str,
        resource: str = "",
        permission: str = "",
        granted: bool = True,
        request: dict[str, Any] | None = None,
        reads: bool = False,
    ) -> None:
        """An API was called; `service` without `.googleapis.com`."""
        payload: dict[str, Any] = {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "authenticationInfo": {"principalEmail": who},
            "authorizationInfo": [
                {"resource": resource, "permission": permission or f"{service}.{method}", "granted": granted}
            ],
            "methodName": method,
            "serviceName": f"{service}.googleapis.com",
            "resourceName": resource or f"projects/{self._project}",
            "requestMetadata": {"callerIp": address, "callerSuppliedUserAgent": user_agent},
            "status": {} if granted else {"code": 7, "message": "PERMISSION_DENIED"},
        }
        if request:
            payload["request"] = request
        kind = "data_access" if reads else "activity"
        record = {
            "protoPayload": payload,
            "insertId": dice.hexadecimal(14),
            "resource": {"type": f"{service}_resource", "labels": {"project_id": self._project}},
            "timestamp": iso_micros(moment),
            "receiveTimestamp": iso_micros(moment + 600_000),
            "severity": "INFO" if reads else "NOTICE" if granted else "ERROR",
            "logName": f"projects/{self._project}/logs/cloudaudit.googleapis.com%2F{kind}",
        }
        self._log.write(moment, record)
