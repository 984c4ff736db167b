"""What happens on a simulated machine: processes, and the log events that tell of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tocsin.simulate.network import Host

Value = str | int | bool | None
Integrity = Literal["Medium", "High", "System"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the attack: what the intruder does and the ATT&CK technique of it."""

    name: str
    technique: str


@dataclass(frozen=True, slots=True)
class Channel:
    """An event channel with the provider that writes to it; `qualifiers` as old providers have them."""

    name: str
    provider: str
    guid: str
    qualifiers: int | None = None


SYSMON = Channel(
    "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", "5770385F-C22A-43E0-BF4C-06F5698FFBD9"
)
SECURITY = Channel("Security", "Microsoft-Windows-Security-Auditing", "54849625-5478-4994-A5BA-3E3B0328C30D")
EVENTLOG = Channel("Security", "Microsoft-Windows-Eventlog", "FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148")
POWERSHELL = Channel(
    "Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", "A0C1853B-5C40-4B15-8766-3CF1C58F985A"
)
SERVICES = Channel("System", "Service Control Manager", "555908D1-A6D7-4695-8E1E-26931D2012F4", qualifiers=16384)


@dataclass(frozen=True, slots=True)
class WindowsEvent:
    """One event of a Windows log before it is written in some shape.

    `data` are the event's own fields in the provider's order; `wrapper` names the element under UserData that holds
    them, for the few providers that have no EventData. `step` is set when the intruder caused it.
    """

    time: datetime
    host: Host
    channel: Channel
    event_id: int
    data: dict[str, Value]
    wrapper: str | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """A process on a host, as Sysmon and the security audit see it."""

    host: Host
    pid: int
    guid: str
    image: str
    command_line: str
    user: str
    integrity: Integrity = "Medium"
    parent: "Process | None" = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Give the file name of the image."""
        return self.image.rpartition("\\")[2]
