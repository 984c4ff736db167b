"""Administrators at work: the same tools that intruders like, in other hands."""

from tocsin.simulate.company import Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.processes import POWERSHELL, SYSTEM32
from tocsin.simulate.life.machine import account_of
from tocsin.simulate.life.network import Site, connect
from tocsin.simulate.life.world import World, admin_account
from tocsin.simulate.moments import SECOND

_SCRIPTS = (
    "Get-ADUser -Filter * -Properties LastLogonDate | Where-Object {{ $_.Enabled }} | Export-Csv C:\\Admin\\users.csv",
    "Invoke-Command -ComputerName {server} -ScriptBlock {{ Get-Service | Where-Object Status -eq 'Stopped' }}",
    "Get-EventLog -LogName Security -Newest 50 -ComputerName {server}",
    "Restart-Service -Name Spooler -Force",
    "Import-Module ActiveDirectory; Get-ADGroupMember 'Domain Admins'",
    "Test-NetConnection {server} -Port 445",
    "Invoke-WebRequest -Uri https://packages.example/tools/agent.msi -OutFile C:\\Admin\\agent.msi",
    "Set-ADAccountPassword -Identity {person} -Reset; Unlock-ADAccount -Identity {person}",
)
_COMMANDS = (
    "net.exe user {person} /domain",
    'net.exe group "VPN Users" /domain',
    "ipconfig.exe /all",
    "whoami.exe /groups",
    "nltest.exe /dsgetdc:larkfield.example",
    "quser.exe /server:{server}",
    "tasklist.exe /s {server}",
    "schtasks.exe /query /s {server} /fo csv",
    "sc.exe \\\\{server} query Spooler",
    "reg.exe query HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall /s",
    "certutil.exe -hashfile C:\\Admin\\agent.msi SHA256",
    "robocopy.exe C:\\Admin \\\\FS01\\Admin$ /mir /r:1",
    "wevtutil.exe qe Security /c:20 /rd:true /f:text",
    "gpupdate.exe /force",
)


def use_console(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Run commands in a shell on one's own laptop, as administrator."""
    machine = world.machine(person.laptop)
    shell = machine.start(machine.explorer, SYSTEM32 + "cmd.exe", "cmd.exe", dice, integrity="High")
    world.run(moment, shell)
    for number in range(dice.between(1, 3)):
        command = _filled(world, dice.pick(_COMMANDS), dice)
        process = machine.start(shell, SYSTEM32 + command.split()[0], command, dice)
        world.run(moment + (5 + number * 20) * SECOND, process)


def run_script(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Run PowerShell on one's own laptop, as administrator."""
    machine = world.machine(person.laptop)
    shell = machine.start(machine.explorer, POWERSHELL, "powershell.exe", dice, integrity="High")
    world.run(moment, shell)
    for number in range(dice.between(1, 3)):
        text = _filled(world, dice.pick(_SCRIPTS), dice)
        world.audit.script_block(moment + (8 + number * 30) * SECOND, shell, dice.uuid(), text)


def visit_server(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Log on to a server by remote desktop, or over the network, and look after it."""
    server = _server(world, dice)
    who = admin_account(person)
    machine = world.machine(person.laptop)
    by_desktop = dice.chance(500)
    if by_desktop:
        client = machine.start(machine.explorer, SYSTEM32 + "mstsc.exe", f"mstsc.exe /v:{server.name}", dice)
        world.run(moment, client)
        connect(world, moment, client, Site(server.dns_name, server.address), dice, port=3389)
    world.audit.logged_on(moment + 2 * SECOND, server, who, 10 if by_desktop else 3, person.laptop.address)
    world.audit.privileges_assigned(moment + 2 * SECOND, server, who)
    there = world.machine(server)
    command = _filled(world, dice.pick(("mmc.exe dsa.msc", "taskmgr.exe /4", *_COMMANDS[:6])), dice)
    process = there.start(there.explorer, SYSTEM32 + command.split()[0], command, dice)
    world.run(moment + 40 * SECOND, process)


def run_remotely(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Run a command on a server by PsExec, which installs its service there each time."""
    server, who = _server(world, dice), admin_account(person)
    machine, there = world.machine(person.laptop), world.machine(server)
    command = f"psexec.exe \\\\{server.name} -s gpupdate.exe /force"
    shell = machine.start(machine.explorer, SYSTEM32 + "cmd.exe", "cmd.exe", dice, integrity="High")
    tool = machine.start(shell, "C:\\Admin\\psexec.exe", command, dice, original="psexec.c")
    world.run(moment, tool)
    connect(world, moment, tool, Site(server.dns_name, server.address), dice, port=445)
    world.audit.logged_on(moment + SECOND, server, who, 3, person.laptop.address)
    world.audit.share_accessed(
        moment + SECOND, server, who, person.laptop.address, share="\\\\*\\ADMIN$", file="PSEXESVC.exe", write=True
    )
    world.audit.service_installed(moment + 2 * SECOND, server, "PSEXESVC", "%SystemRoot%\\PSEXESVC.exe", "demand start")
    service = there.as_system(there.services, "C:\\Windows\\PSEXESVC.exe", "C:\\Windows\\PSEXESVC.exe", dice)
    world.run(moment + 3 * SECOND, service)
    world.run(moment + 4 * SECOND, there.as_system(service, SYSTEM32 + "gpupdate.exe", "gpupdate.exe /force", dice))


def look_after_accounts(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Make an account for somebody new, or put somebody into a group."""
    server, who = world.company.server("DC01"), admin_account(person)
    if dice.chance(300):
        name = f"new.starter{dice.between(10, 99)}"
        world.audit.account_event(moment, server, who, 4720, name, "")
        world.audit.account_event(moment + SECOND, server, who, 4722, name, "")
    member = dice.pick(world.company.people)
    group = dice.pick(("VPN Users", "Projects Write", "Printers Kassel", "Licence Office"))
    world.audit.account_event(moment + 5 * SECOND, server, who, 4728, group, member.name)


def help_somebody(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Log on to somebody's laptop over the network and look at its processes."""
    other = dice.pick(world.company.people).laptop
    if other.platform != "windows":
        return
    who = account_of(person, "High")
    world.audit.logged_on(moment, other, who, 3, person.laptop.address)
    world.audit.privileges_assigned(moment, other, who)
    machine = world.machine(other)
    provider = machine.as_system(machine.services, SYSTEM32 + "wbem\\WmiPrvSE.exe", "wmiprvse.exe -secured", dice)
    world.run(moment + SECOND, provider)


def _server(world: World, dice: Dice) -> Host:
    return dice.pick([host for host in world.company.servers if host.platform == "windows"])


def _filled(world: World, text: str, dice: Dice) -> str:
    return text.format(server=_server(world, dice).name, person=dice.pick(world.company.people).account)
