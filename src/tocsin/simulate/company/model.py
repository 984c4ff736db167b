"""The nouns of the company."""

from dataclasses import dataclass
from typing import Literal

Department = Literal[
    "engineering", "sales", "support", "finance", "people", "marketing", "logistics", "legal", "it", "security"
]
Platform = Literal["windows", "macos", "linux"]
HostRole = Literal["laptop", "domain controller", "file server", "management", "web", "app", "database", "bastion",
                   "runner", "backup", "scanner", "node"]  # fmt: skip

NAME = "Larkfield"
DOMAIN = "LARKFIELD"
DNS_DOMAIN = "larkfield.example"  # RFC 2606: a name nobody can own


@dataclass(frozen=True, slots=True)
class Office:
    """A place where people work: `offset` is how many minutes its clocks are ahead of UTC."""

    name: str
    offset: int
    network: str
    egress: str
    country: str
    city: str


@dataclass(frozen=True, slots=True)
class Host:
    """A machine. Laptops write Windows events as the `evtx` parser gives them, servers flat, as a collector does."""

    name: str
    address: str
    role: HostRole
    platform: Platform

    @property
    def dns_name(self) -> str:
        """Give the full name."""
        return f"{self.name}.{DNS_DOMAIN}".lower() if self.platform != "windows" else f"{self.name}.{DNS_DOMAIN}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with accounts: in the domain, in the cloud, and on their laptop.

    `begins` and `ends` are minutes of the day in the office's own time. `external` is the address they have outside:
    at home, or in a hotel when `travels`. `sid` and `logon_id` are those of their Windows account.
    """

    number: int
    name: str
    account: str
    department: Department
    office: Office
    begins: int
    ends: int
    laptop: Host
    sid: str
    logon_id: str
    external: str
    travels: bool
    is_admin: bool
    user_agent: str

    @property
    def email(self) -> str:
        """Give the address, which is also the name in every cloud."""
        return f"{self.account}@{DNS_DOMAIN}"

    @property
    def user(self) -> str:
        """Give the account as Windows writes it, with its domain."""
        return f"{DOMAIN}\\{self.account}"

    @property
    def home(self) -> str:
        """Give the profile folder on their laptop."""
        return f"C:\\Users\\{self.account}" if self.laptop.platform == "windows" else f"/Users/{self.account}"

    @property
    def address(self) -> str:
        """Give the address the cloud sees them come from."""
        return self.external if self.travels else self.office.egress


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody and everything: people, laptops by their people, servers by their names, and ids in the cloud."""

    seed: int
    people: tuple[Person, ...]
    servers: tuple[Host, ...]
    aws_account: str
    aws_dev_account: str
    azure_tenant: str
    okta_org: str
    gcp_project: str
    github_org: str

    def server(self, name: str) -> Host:
        """Give a server by its name."""
        return next(host for host in self.servers if host.name == name)

    def with_role(self, role: HostRole) -> tuple[Host, ...]:
        """Give all servers of a role."""
        return tuple(host for host in self.servers if host.role == role)

    def in_department(self, *departments: Department) -> tuple[Person, ...]:
        """Give everybody of some departments."""
        return tuple(person for person in self.people if person.department in departments)

    @property
    def admins(self) -> tuple[Person, ...]:
        """Give those who look after the machines."""
        return tuple(person for person in self.people if person.is_admin)
