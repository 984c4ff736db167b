"""A running machine: the processes that are always there, and new ones under them."""

from random import Random
from typing import NamedTuple

from tocsin.simulate.event import Integrity, Process
from tocsin.simulate.network import Host, Network, Person
from tocsin.simulate.windows import SYSTEM_USER

SYSTEM32 = "C:\\Windows\\System32\\"
POWERSHELL = SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe"


class Machine:
    """A host with its long-lived processes; `person` is who works on it (the administrator, on a server)."""

    def __init__(self, host: Host, network: Network, rng: Random) -> None:
        self.host = host
        self.network = network
        self.person: Person = host.owner or network.administrator
        self._rng = rng
        self.services = self.start_as_system(None, SYSTEM32 + "services.exe", SYSTEM32 + "services.exe")
        self.lsass = self.start_as_system(None, SYSTEM32 + "lsass.exe", SYSTEM32 + "lsass.exe")
        svchost = SYSTEM32 + "svchost.exe"
        self.scheduler = self.start_as_system(self.services, svchost, f"{svchost} -k netsvcs -p -s Schedule")
        self.updater = self.start_as_system(self.services, svchost, f"{svchost} -k netsvcs -p -s wuauserv")
        antivirus = "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25110.5-0\\MsMpEng.exe"
        self.antivirus = self.start_as_system(self.services, antivirus, f'"{antivirus}"')
        self.agent = self.start_as_system(
            self.services,
            "C:\\Program Files\\Fleetkeeper\\agent.exe",
            '"C:\\Program Files\\Fleetkeeper\\agent.exe" run',
        )
        self.explorer = self.start(None, "C:\\Windows\\explorer.exe", "C:\\Windows\\explorer.exe")

    @property
    def home(self) -> str:
        """Give the profile folder of the machine's person."""
        return f"C:\\Users\\{self.person.account}"

    def start(
        self, parent: Process | None, image: str, command_line: str, *, integrity: Integrity = "Medium"
    ) -> Process:
        """Start a process of the machine's person."""
        return self._process(parent, image, command_line, Account(self.person.user, integrity))

    def start_as_system(self, parent: Process | None, image: str, command_line: str) -> Process:
        """Start a process of the machine's own account."""
        return self._process(parent, image, command_line, Account(SYSTEM_USER, "System"))

    def _process(self, parent: Process | None, image: str, command_line: str, account: "Account") -> Process:
        pid = 4 * self._rng.randrange(150, 4000)  # Windows hands out multiples of four
        return Process(self.host, pid, guid(self._rng), image, command_line, account.user, account.integrity, parent)


class Account(NamedTuple):
    """Who a process runs as and how far it is trusted."""

    user: str
    integrity: Integrity


def guid(rng: Random) -> str:
    """Draw a GUID in the form Windows logs have."""
    text = f"{rng.getrandbits(128):032X}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
