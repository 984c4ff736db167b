"""The people and machines of a small company, drawn from a seed."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Role = Literal["workstation", "file server", "domain controller"]

DOMAIN = "LARKFIELD"
DNS_DOMAIN = "larkfield.example"  # RFC 2606: a name nobody can own
_DOMAIN_SID = "S-1-5-21-1204730451-2860017393-774120385"
_FIRST_NAMES = (
    "Ada", "Bela", "Chidi", "Dara", "Emre", "Farah", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Milo", "Nadia",
    "Oskar", "Petra", "Quentin", "Rosa", "Sami", "Tove", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
_LAST_NAMES = (
    "Abara", "Berg", "Castro", "Dumont", "Eriksen", "Fabri", "Grant", "Horvat", "Ito", "Jansen", "Kaya", "Lund",
    "Moreau", "Novak", "Okafor", "Popov", "Quist", "Rossi", "Sato", "Toth", "Urban", "Vogel", "Weiss", "Young", "Zeman",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account in the domain."""

    name: str
    account: str
    sid: str

    @property
    def user(self) -> str:
        """Give the account as Windows writes it, with its domain."""
        return f"{DOMAIN}\\{self.account}"


@dataclass(frozen=True, slots=True)
class Host:
    """A machine of the domain; a workstation has an owner."""

    name: str
    address: str
    role: Role
    owner: Person | None = None

    @property
    def dns_name(self) -> str:
        """Give the full name that event logs carry."""
        return f"{self.name}.{DNS_DOMAIN}"


@dataclass(frozen=True, slots=True)
class Network:
    """A domain with one administrator, a file server, a domain controller and some workstations."""

    administrator: Person
    file_server: Host
    domain_controller: Host
    workstations: tuple[Host, ...]

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Give all hosts, servers first."""
        return (self.domain_controller, self.file_server, *self.workstations)


def build_network(rng: Random, workstations: int) -> Network:
    """Draw a network with so many workstations, each with an owner of its own."""
    owners = _people(rng, workstations)
    return Network(
        administrator=Person("Domain Administrator", "adm-it", f"{_DOMAIN_SID}-1104"),
        file_server=Host("FS01", "10.20.0.11", "file server"),
        domain_controller=Host("DC01", "10.20.0.10", "domain controller"),
        workstations=tuple(
            Host(f"WS{number:02}", f"10.20.{1 + number // 200}.{10 + number % 200}", "workstation", owner)
            for number, owner in enumerate(owners, start=1)
        ),
    )


def _people(rng: Random, count: int) -> list[Person]:
    people: list[Person] = []
    taken: set[str] = set()
    while len(people) < count:
        first, last = rng.choice(_FIRST_NAMES), rng.choice(_LAST_NAMES)
        account = f"{first}.{last}".lower()
        if account in taken:
            account += str(len(people))
        taken.add(account)
        people.append(Person(f"{first} {last}", account, f"{_DOMAIN_SID}-{1200 + len(people)}"))
    return people
