"""What the management of machines does by itself: inventory with encoded commands, updates, tasks, backups."""

from base64 import b64encode

from tocsin.simulate.company import Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.processes import POWERSHELL, SYSTEM32
from tocsin.simulate.life.network import Site, connect
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import SECOND

_INVENTORY = (
    "Get-CimInstance Win32_Product | Select-Object Name, Version | ConvertTo-Json",
    "Get-CimInstance Win32_OperatingSystem | Select-Object Caption, LastBootUpTime | ConvertTo-Json",
    "Get-LocalGroupMember -Group Administrators | Select-Object Name, ObjectClass | ConvertTo-Json",
    "Get-MpPreference | Select-Object ExclusionPath, DisableRealtimeMonitoring | ConvertTo-Json",
    "Get-HotFix | Sort-Object InstalledOn -Descending | Select-Object -First 5 | ConvertTo-Json",
)
_FLEET = Site("fleet.larkfield.example", "10.20.0.12")
_UPDATES = Site("updates.example", "198.51.100.90")


def take_inventory(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let the management agent run an encoded command, as such agents do."""
    machine = world.machine(person.laptop)
    text = dice.pick(_INVENTORY)
    encoded = b64encode(text.encode("utf-16-le")).decode()
    command = f"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {encoded}"
    shell = machine.as_system(machine.agent, POWERSHELL, command, dice)
    world.run(moment, shell)
    world.audit.script_block(moment + 2 * SECOND, shell, dice.uuid(), text)
    connect(world, moment + 3 * SECOND, machine.agent, _FLEET, dice)


def update_software(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Update a program: a library is registered, a task and a service are set up, all under Program Files."""
    machine = world.machine(person.laptop)
    folder = "C:\\Program Files\\Parcelpro"
    connect(world, moment, machine.updater, _UPDATES, dice, received=48_000_000)
    setup = machine.as_system(machine.updater, f"{folder}\\update.exe", f'"{folder}\\update.exe" /silent', dice)
    world.run(moment + SECOND, setup)
    library = f"{folder}\\shellext{dice.between(1, 8)}.dll"
    world.sysmon.file_created(moment + 2 * SECOND, setup, library)
    register = machine.as_system(setup, SYSTEM32 + "regsvr32.exe", f'regsvr32.exe /s "{library}"', dice)
    world.run(moment + 3 * SECOND, register)
    task = f'schtasks.exe /Create /F /TN "Parcelpro Update" /SC DAILY /TR "\\"{folder}\\update.exe\\" /silent"'
    world.run(moment + 4 * SECOND, machine.as_system(setup, SYSTEM32 + "schtasks.exe", task, dice))
    world.audit.task_registered(
        moment + 5 * SECOND, machine.host, setup.account, "\\Parcelpro Update", f"{folder}\\update.exe", "/silent"
    )
    image = f'"{folder}\\service.exe"'
    world.audit.service_installed(moment + 6 * SECOND, machine.host, "Parcelpro", image)
    key = "HKLM\\System\\CurrentControlSet\\Services\\Parcelpro\\ImagePath"
    world.sysmon.registry_set(moment + 6 * SECOND, machine.services, key, image)
    run = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\ParcelproTray"
    world.sysmon.registry_set(moment + 7 * SECOND, setup, run, f'"{folder}\\tray.exe"')


def fetch_updates(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Let Windows look for updates, and the antivirus for signatures."""
    machine = world.machine(person.laptop)
    connect(world, moment, machine.updater, _UPDATES, dice)
    command = (
        f'"{machine.antivirus.image.replace("MsMpEng", "MpCmdRun")}" SignatureUpdate -ScheduleJob -RestrictPrivileges'
    )
    run = machine.as_system(machine.antivirus, machine.antivirus.image.replace("MsMpEng", "MpCmdRun"), command, dice)
    world.run(moment + SECOND, run)


def hum(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let a Windows server do what it always does: start helpers, change the states of services, take log-ons."""
    machine = world.machine(host)
    name = dice.pick(("taskhostw.exe", "dllhost.exe", "conhost.exe", "WmiPrvSE.exe", "svchost.exe"))
    parent = machine.scheduler if name != "svchost.exe" else machine.services
    command = f"{SYSTEM32}{name}" + (" -k netsvcs -p -s wlidsvc" if name == "svchost.exe" else "")
    world.run(moment, machine.as_system(parent, SYSTEM32 + name, command, dice))
    if dice.chance(300):
        service = dice.pick(("Windows Update", "Background Intelligent Transfer Service", "Volume Shadow Copy"))
        world.audit.service_changed(moment + SECOND, host, service, dice.pick(("running", "stopped")))


def back_up(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the backup list its shadow copies and export a log, deleting nothing."""
    machine = world.machine(host)
    backup = "C:\\Program Files\\Nightvault\\backup.exe"
    job = machine.as_system(machine.services, backup, f'"{backup}" --job files', dice)
    world.run(moment, job)
    commands = (
        "vssadmin.exe list shadows",
        "vssadmin.exe create shadow /for=D:",
        "wevtutil.exe epl System backup.evtx",
    )
    for number, command in enumerate(commands):
        process = machine.as_system(job, SYSTEM32 + command.split()[0], command, dice)
        world.run(moment + (5 + 20 * number) * SECOND, process)
