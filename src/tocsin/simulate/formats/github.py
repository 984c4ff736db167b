"""GitHub's audit log of an organisation, as it is streamed. Source: GitHub, audit log events for your organization."""

from typing import Any

from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.json_log import JsonLog
from tocsin.simulate.tape import Log, Tape

GITHUB = Log("github.audit", "github.audit", "ndjson")


class GitHub:
    """Writes what happens in the company's GitHub organisation."""

    def __init__(self, tape: Tape, organisation: str) -> None:
        self._log = JsonLog(tape, GITHUB)
        self._organisation = organisation

    def event(
        self,
        moment: int,
        actor: str,
        action: str,
        dice: Dice,
        *,
        address: str,
        user_agent: str,
        repository: str = "",
        country: str = "GB",
        more: dict[str, Any] | None = None,
    ) -> None:
        """Somebody did something, in a repository or in the organisation."""
        record: dict[str, Any] = {
            "@timestamp": moment // 1000,
            "_document_id": dice.letters(22),
            "action": action,
            "actor": actor,
            "actor_id": 40_000_000 + sum(map(ord, actor)),
            "actor_ip": address,
            "actor_location": {"country_code": country},
            "created_at": moment // 1000,
            "operation_type": "access" if action.startswith("git.") else "modify",
            "org": self._organisation,
            "org_id": 81_000_001,
            "user_agent": user_agent,
        }
        if repository:
            record |= {"repo": f"{self._organisation}/{repository}", "repo_id": 5_000 + len(repository)}
            record |= {"repository": f"{self._organisation}/{repository}", "visibility": "private"}
        if more:
            record |= more
        self._log.write(moment, record)
