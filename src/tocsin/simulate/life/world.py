"""The world: the company, its running machines, and a writer for every log."""

from tocsin.simulate.company import Company, Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.audit import SecurityAudit
from tocsin.simulate.formats.auditd import Auditd
from tocsin.simulate.formats.azure import Entra
from tocsin.simulate.formats.cloudtrail import CloudTrail, Principal
from tocsin.simulate.formats.gcp import GoogleCloud
from tocsin.simulate.formats.github import GitHub
from tocsin.simulate.formats.kubernetes import Kubernetes
from tocsin.simulate.formats.m365 import Office365
from tocsin.simulate.formats.okta import Okta
from tocsin.simulate.formats.processes import Account, Process
from tocsin.simulate.formats.syslog import Syslog
from tocsin.simulate.formats.sysmon import Sysmon
from tocsin.simulate.formats.vpc_flow import VpcFlow
from tocsin.simulate.formats.web import WebLogs
from tocsin.simulate.formats.windows import WindowsLogs
from tocsin.simulate.formats.zeek import Zeek
from tocsin.simulate.life.machine import Machine, account_of
from tocsin.simulate.tape import Tape

_ADMIN_SID = "S-1-5-21-1204730451-2860017393-774120385-{}"


class World:
    """Everything that people, machines and intruders act on. What they do goes to the tape."""

    def __init__(self, company: Company, tape: Tape) -> None:
        self.company = company
        self.tape = tape
        windows = WindowsLogs(tape)
        self.sysmon = Sysmon(windows)
        self.audit = SecurityAudit(windows)
        self.auditd = Auditd(tape)
        self.syslog = Syslog(tape)
        self.web = WebLogs(tape)
        self.zeek = Zeek(tape)
        self.cloudtrail = CloudTrail(tape)
        self.okta = Okta(tape)
        self.entra = Entra(tape, company.azure_tenant)
        self.office = Office365(tape, company.azure_tenant)
        self.github = GitHub(tape, company.github_org)
        self.kubernetes = Kubernetes(tape)
        self.gcp = GoogleCloud(tape, company.gcp_project)
        self.vpc_flow = VpcFlow(tape, company.aws_account)
        self._machines: dict[str, Machine] = {}
        self._owners = {person.laptop.name: person for person in company.people}

    def machine(self, host: Host) -> Machine:
        """Give the running Windows machine of a host."""
        machine = self._machines.get(host.name)
        if machine is None:
            dice = Dice(f"{self.company.seed}/machine/{host.name}")
            owner = self._owners.get(host.name)
            account = account_of(owner) if owner else admin_account(self.company.admins[0])
            machine = self._machines[host.name] = Machine(host, account, dice)
        return machine

    def aws_person(self, person: Person, role: str = "Developer", *, account: str = "") -> Principal:
        """Give a person as AWS sees them: in a role, by single sign-on."""
        where = account or self.company.aws_account
        key = "ASIA" + f"{person.number:05}{where[:4]}EXAMPLE"
        return Principal("AssumedRole", f"AWSReservedSSO_{role}", where, key, person.email)

    def aws_service(self, name: str) -> Principal:
        """Give one of the company's service accounts in AWS."""
        key = f"AKIA{name.upper()[:9]:X<9}EXAMPLE".replace("-", "X")
        return Principal("IAMUser", name, self.company.aws_account, key)

    def run(self, moment: int, process: Process) -> None:
        """Record that a process was created: by Sysmon, and by the audit on servers."""
        self.sysmon.process_created(moment, process)
        if process.host.role != "laptop":
            self.audit.process_audited(moment + 1_000, process)


def admin_account(person: Person) -> Account:
    """Give the separate account with which an administrator works on servers."""
    name = f"LARKFIELD\\adm-{person.account.partition('.')[0]}"
    return Account(name, _ADMIN_SID.format(1100 + person.number % 90), hex(0x20000 + person.number), "High")
