"""Draws a company from a seed: the same people on the same machines every time."""

from tocsin.simulate.company.model import Company, Department, Host, HostRole, Office, Person, Platform
from tocsin.simulate.company.names import FIRST_NAMES, LAST_NAMES
from tocsin.simulate.dice import Dice

DOMAIN_SID = "S-1-5-21-1204730451-2860017393-774120385"
OFFICES = (
    Office("HRB", 0, "10.20", "198.51.100.10", "GB", "Bristol"),
    Office("KST", 60, "10.21", "198.51.100.11", "DE", "Kassel"),
    Office("PLN", -300, "10.22", "198.51.100.12", "US", "Albany"),
)
_OFFICE_WEIGHTS = (OFFICES[0],) * 5 + (OFFICES[1],) * 3 + (OFFICES[2],) * 2
# In the order in which people are hired: any company has somebody of all that matters among its first twenty.
_DEPARTMENTS: tuple[Department, ...] = (
    "it", "engineering", "sales", "finance", "support", "engineering", "logistics", "marketing", "security", "people",
    "sales", "engineering", "logistics", "support", "engineering", "sales", "finance", "marketing", "it", "legal",
    "logistics", "support", "sales", "engineering", "logistics", "engineering", "support", "sales", "marketing",
    "people",
)  # fmt: skip
_HOURS: dict[Department, tuple[int, int]] = {"logistics": (360, 870), "support": (480, 1020)}
_USUAL_HOURS = (510, 1050)
_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.0.0 "
    "Safari/537.36 Edg/{0}.0.0.0"
)
_FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
_SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.{0} Safari/605.1.15"
)
_SERVERS: tuple[tuple[str, str, HostRole, Platform], ...] = (
    ("DC01", "10.20.0.10", "domain controller", "windows"),
    ("DC02", "10.21.0.10", "domain controller", "windows"),
    ("FS01", "10.20.0.11", "file server", "windows"),
    ("MGT01", "10.20.0.12", "management", "windows"),
    ("web01", "10.30.1.11", "web", "linux"),
    ("web02", "10.30.1.12", "web", "linux"),
    ("app01", "10.30.2.11", "app", "linux"),
    ("app02", "10.30.2.12", "app", "linux"),
    ("db01", "10.30.3.11", "database", "linux"),
    ("bastion01", "10.30.0.5", "bastion", "linux"),
    ("runner01", "10.30.4.11", "runner", "linux"),
    ("runner02", "10.30.4.12", "runner", "linux"),
    ("backup01", "10.30.5.11", "backup", "linux"),
    ("vulnscan01", "10.20.0.40", "scanner", "linux"),
    ("node1", "10.40.0.11", "node", "linux"),
    ("node2", "10.40.0.12", "node", "linux"),
    ("node3", "10.40.0.13", "node", "linux"),
)
_FIRST_RELATIVE_ID = 1200


def build_company(seed: int, people: int) -> Company:
    """Draw a company of so many people (from 10 on, so that every department is there)."""
    dice = Dice(f"{seed}/company")
    taken: set[str] = set()
    return Company(
        seed=seed,
        people=tuple(_person(seed, number, taken) for number in range(people)),
        servers=tuple(Host(*server) for server in _SERVERS),
        aws_account="111122223333",
        aws_dev_account="444455556666",
        azure_tenant=dice.uuid(),
        okta_org="00o" + dice.letters(17, "abcdefghijklmnopqrstuvwxyz0123456789"),
        gcp_project=f"larkfield-data-{dice.below(9000) + 1000}",
        github_org="larkfield-example",
    )


def _person(seed: int, number: int, taken: set[str]) -> Person:
    dice = Dice(f"{seed}/person/{number}")
    department = _DEPARTMENTS[number % len(_DEPARTMENTS)]
    office = dice.pick(_OFFICE_WEIGHTS)
    first, last = dice.pick(FIRST_NAMES), dice.pick(LAST_NAMES)
    account = f"{first}.{last}".lower()
    if account in taken:
        account += str(number)
    taken.add(account)
    begins, ends = _HOURS.get(department, _USUAL_HOURS)
    shift = dice.between(-4, 6) * 10
    has_mac = dice.chance({"engineering": 600, "marketing": 300}.get(department, 0))
    host = f"MAC-{number + 1001}" if has_mac else f"LT-{office.name}-{number + 1001}"
    address = f"{office.network}.{1 + number // 200}.{10 + number % 200}"
    version = dice.between(140, 146)
    windows_agent = _EDGE.format(version) if dice.chance(700) else _FIREFOX.format(version)
    return Person(
        number=number,
        name=f"{first} {last}",
        account=account,
        department=department,
        office=office,
        begins=begins + shift,
        ends=ends + shift,
        laptop=Host(host, address, "laptop", "macos" if has_mac else "windows"),
        sid=f"{DOMAIN_SID}-{_FIRST_RELATIVE_ID + number}",
        logon_id=hex(0x30000 + dice.below(0xFFFFF)),
        external=f"203.0.113.{1 + dice.below(60)}" if dice.chance(500) else f"192.0.2.{1 + dice.below(120)}",
        travels=dice.chance(60),
        is_admin=department == "it",
        user_agent=_SAFARI.format(dice.between(1, 5)) if has_mac else windows_agent,
    )
