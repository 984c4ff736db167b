"""The audit log of Kubernetes' API server. Source: Kubernetes, kube-apiserver audit configuration, audit.k8s.io/v1."""

from typing import Any

from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.moments import iso_micros
from tocsin.simulate.tape import Log, Tape

KUBERNETES = Log("kubernetes.audit", "kubernetes.audit", "ndjson")
SERVICE_ACCOUNT = "system:serviceaccount:"


class Kubernetes:
    """Writes what is asked of the cluster's API server."""

    def __init__(self, tape: Tape) -> None:
        self._log = JsonLog(tape, KUBERNETES)

    def request(
        self,
        moment: int,
        user: str,
        verb: str,
        resource: str,
        dice: Dice,
        *,
        namespace: str = "",
        name: str = "",
        subresource: str = "",
        group: str = "",
        groups: list[str] | None = None,
        address: str = "10.40.0.11",
        user_agent: str = "kube-controller-manager/v1.31.2 (linux/amd64)",
        code: int = 200,
        body: dict[str, Any] | None = None,
        query: str = "",
    ) -> None:
        """Somebody asked for something; `body` is the object that they sent."""
        if groups is None:
            groups = ["system:authenticated"]
            if user.startswith(SERVICE_ACCOUNT):
                groups = ["system:serviceaccounts", f"system:serviceaccounts:{user.split(':')[2]}", *groups]
        prefix = f"/apis/{group}/v1" if group else "/api/v1"
        path = f"{prefix}/namespaces/{namespace}/{resource}" if namespace else f"{prefix}/{resource}"
        for part in (name, subresource):
            path += f"/{part}" if part else ""
        reference = {"resource": resource, "namespace": namespace, "name": name, "apiVersion": "v1"}
        if subresource:
            reference["subresource"] = subresource
        if group:
            reference["apiGroup"] = group
        allowed = code < 400
        record: dict[str, Any] = {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Request" if body else "Metadata",
            "auditID": dice.uuid(),
            "stage": "ResponseComplete",
            "requestURI": path + (f"?{query}" if query else ""),
            "verb": verb,
            "user": {"username": user, "groups": groups},
            "sourceIPs": [address],
            "userAgent": user_agent,
            "objectRef": {key: value for key, value in reference.items() if value},
            "responseStatus": {"metadata": {}, "code": code},
            "requestReceivedTimestamp": iso_micros(moment),
            "stageTimestamp": iso_micros(moment + 4_000),
            "annotations": {
                "authorization.k8s.io/decision": "allow" if allowed else "forbid",
                "authorization.k8s.io/reason": "RBAC: allowed" if allowed else "",
            },
        }
        if body:
            record["requestObject"] = body
        self._log.write(moment, record)
