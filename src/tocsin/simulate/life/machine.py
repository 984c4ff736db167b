"""A running Windows machine: the processes that are always there, and new ones under them."""

from tocsin.simulate.company import Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.processes import SYSTEM, SYSTEM32, Account, Process

AGENT = "C:\\Program Files\\Fleetkeeper\\agent.exe"
_DEFENDER = "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25110.5-0\\MsMpEng.exe"


def account_of(person: Person, integrity: str = "Medium") -> Account:
    """Give the Windows account of a person."""
    return Account(person.user, person.sid, person.logon_id, integrity)


class Machine:
    """A host with its long-lived processes; `account` is who works on it."""

    __slots__ = ("account", "agent", "antivirus", "explorer", "host", "lsass", "scheduler", "services", "updater")

    def __init__(self, host: Host, account: Account, dice: Dice) -> None:
        self.host = host
        self.account = account
        self.services = self.as_system(None, SYSTEM32 + "services.exe", SYSTEM32 + "services.exe", dice)
        self.lsass = self.as_system(None, SYSTEM32 + "lsass.exe", SYSTEM32 + "lsass.exe", dice)
        svchost = SYSTEM32 + "svchost.exe"
        self.scheduler = self.as_system(self.services, svchost, f"{svchost} -k netsvcs -p -s Schedule", dice)
        self.updater = self.as_system(self.services, svchost, f"{svchost} -k netsvcs -p -s wuauserv", dice)
        self.antivirus = self.as_system(self.services, _DEFENDER, f'"{_DEFENDER}"', dice)
        self.agent = self.as_system(self.services, AGENT, f'"{AGENT}" run', dice)
        self.explorer = self.start(None, "C:\\Windows\\explorer.exe", "C:\\Windows\\explorer.exe", dice)

    @property
    def home(self) -> str:
        """Give the profile folder of who works here."""
        return f"C:\\Users\\{self.account.name}"

    def start(
        self,
        parent: Process | None,
        image: str,
        command_line: str,
        dice: Dice,
        *,
        integrity: str = "",
        original: str = "",
        folder: str = "",
    ) -> Process:
        """Start a process of who works here, or of the system where its parent runs as that."""
        account = self.account
        if parent is not None and parent.account is not account and not integrity:
            account = parent.account
        if integrity and integrity != account.integrity:
            account = SYSTEM if integrity == "System" else account._replace(integrity=integrity)
        return self._process(parent, image, command_line, account, dice, original, folder)

    def as_system(self, parent: Process | None, image: str, command_line: str, dice: Dice) -> Process:
        """Start a process of the machine's own account."""
        return self._process(parent, image, command_line, SYSTEM, dice, "", "")

    def _process(
        self,
        parent: Process | None,
        image: str,
        command_line: str,
        account: Account,
        dice: Dice,
        original: str,
        folder: str,
    ) -> Process:
        pid = 4 * dice.between(150, 4000)  # Windows hands out multiples of four
        text = dice.hexadecimal(32).upper()
        guid = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        where = folder or ("C:\\Windows\\system32\\" if account is SYSTEM else self.home + "\\")
        return Process(self.host, pid, guid, image, command_line, account, parent, original, where)
