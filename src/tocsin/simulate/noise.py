"""What people and machines do all day: harmless, and in places close to what an intruder would do.

Each activity is a function that yields the events of doing something once; `WORKSTATION` and `SERVER` say how often
each is done. The look-alikes are on purpose: a rule that fires on them is too broad.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from tocsin.simulate import windows
from tocsin.simulate.event import WindowsEvent
from tocsin.simulate.machine import POWERSHELL, SYSTEM32, Machine, guid

Activity = Callable[[Machine, datetime, Random], Iterator[WindowsEvent]]

_SITES = (
    ("intranet.larkfield.example", "10.20.0.20"),
    ("mail.larkfield.example", "10.20.0.21"),
    ("maps.example", "198.51.100.35"),
    ("news.example", "198.51.100.20"),
    ("parts-supplier.example", "198.51.100.77"),
)
_BROWSER = "C:\\Program Files\\Mozilla Firefox\\firefox.exe"
_OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"
_DOCUMENTS = ("Offer", "Delivery note", "Minutes", "Price list", "Shift plan", "Complaint")
_SETTINGS = (
    ("HKU\\{sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RecentDocs\\MRUListEx", "Binary Data"),
    ("HKU\\{sid}\\Software\\Microsoft\\Office\\16.0\\Word\\Options\\LastUILang", "DWORD (0x00000409)"),
    ("HKLM\\System\\CurrentControlSet\\Services\\W32Time\\Config\\LastKnownGoodTime", "QWORD (0x01dca9e2-0x3f1d2c00)"),
)
_READ_TRACE = "C:\\Windows\\SYSTEM32\\ntdll.dll+9fc24|C:\\Windows\\System32\\KERNELBASE.dll+20c0e|{image}+8f1a2"
_INVENTORY = "Get-CimInstance Win32_Product | Select-Object Name, Version | ConvertTo-Json"


def browse(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Look at a web site."""
    browser = machine.start(machine.explorer, _BROWSER, f'"{_BROWSER}"')
    name, address = rng.choice(_SITES)
    yield windows.process_created(time, browser)
    yield windows.name_resolved(time + timedelta(seconds=1), browser, name, address)
    yield windows.connection(time + timedelta(seconds=1.2), browser, address, 443, name)


def write_document(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Write a document and print it: Word starts a helper program of Windows."""
    path = f"{machine.home}\\Documents\\{rng.choice(_DOCUMENTS)} {rng.randrange(1, 400)}.docx"
    word = machine.start(machine.explorer, _OFFICE + "WINWORD.EXE", f'"{_OFFICE}WINWORD.EXE" /n "{path}"')
    yield windows.process_created(time, word)
    yield windows.file_created(time + timedelta(minutes=2), word, path)
    printer = machine.start(word, "C:\\Windows\\splwow64.exe", "C:\\Windows\\splwow64.exe 8192")
    yield windows.process_created(time + timedelta(minutes=3), printer)


def change_setting(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Let Windows remember something in the registry."""
    key, details = rng.choice(_SETTINGS)
    yield windows.registry_set(time, machine.explorer, key.format(sid=machine.person.sid), details)


def log_on(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Log on at the keyboard, at times after a mistyped password."""
    if rng.random() < 0.3:
        yield windows.failed_logon(time, machine.host, machine.person)
    yield windows.logon(time + timedelta(seconds=6), machine.host, machine.person, 2)


def take_inventory(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Let the management agent run an encoded command, as such agents do."""
    encoded = b64encode(_INVENTORY.encode("utf-16-le")).decode()
    shell = machine.start_as_system(machine.agent, POWERSHELL, f"powershell.exe -NoProfile -EncodedCommand {encoded}")
    yield windows.process_created(time, shell)
    yield windows.script_block(time + timedelta(seconds=2), shell, guid(rng).lower(), _INVENTORY)


def check_antivirus(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Let the management agent ask how the antivirus is set, changing nothing."""
    shell = machine.start_as_system(machine.agent, POWERSHELL, "powershell.exe -NoProfile -File check-antivirus.ps1")
    text = "Get-MpPreference | Select-Object ExclusionPath, DisableRealtimeMonitoring"
    yield windows.script_block(time, shell, guid(rng).lower(), text)


def update_software(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Update a program: a library is registered, a task and a service are set up, all under Program Files."""
    folder = "C:\\Program Files\\Parcelpro"
    setup = machine.start_as_system(machine.updater, f"{folder}\\update.exe", f'"{folder}\\update.exe" /silent')
    yield windows.process_created(time, setup)
    command = f'regsvr32.exe /s "{folder}\\shellext{rng.randrange(1, 9)}.dll"'
    register = machine.start_as_system(setup, SYSTEM32 + "regsvr32.exe", command)
    yield windows.process_created(time + timedelta(seconds=3), register)
    task = f'schtasks.exe /Create /F /TN "Parcelpro Update" /SC DAILY /TR "\\"{folder}\\update.exe\\" /silent"'
    yield windows.process_created(
        time + timedelta(seconds=4), machine.start_as_system(setup, SYSTEM32 + "schtasks.exe", task)
    )
    yield windows.service_installed(time + timedelta(seconds=6), machine.host, "Parcelpro", f'"{folder}\\service.exe"')


def scan_memory(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Let the antivirus look at LSASS, as it does all day."""
    access = rng.choice(("0x1000", "0x1400", "0x101000"))
    trace = _READ_TRACE.format(image="C:\\Program Files\\Windows Defender\\mpengine.dll")
    yield windows.process_accessed(time, machine.antivirus, machine.lsass, access, trace)


def run_service(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Start one of the short-lived processes that Windows is full of; only the security audit sees it."""
    name = rng.choice(("taskhostw.exe", "dllhost.exe", "backgroundTaskHost.exe", "conhost.exe"))
    process = machine.start_as_system(machine.scheduler, SYSTEM32 + name, SYSTEM32 + name)
    yield windows.process_audited(time, process, None)


def back_up(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Let the backup list its shadow copies and export a log, deleting nothing."""
    backup = "C:\\Program Files\\Nightvault\\backup.exe"
    job = machine.start_as_system(machine.services, backup, "backup.exe --job files")
    yield windows.process_audited(time, job, None)
    command = rng.choice(("vssadmin.exe list shadows", "wevtutil.exe epl System backup.evtx"))
    process = machine.start_as_system(job, SYSTEM32 + command.split()[0], command)
    yield windows.process_audited(time + timedelta(seconds=5), process, None)


def open_share(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Open a file of the projects' share over the network."""
    client = rng.choice(machine.network.workstations)
    person = client.owner or machine.person
    file = f"{rng.choice(_DOCUMENTS)}\\{rng.randrange(1, 400)}.xlsx"
    yield windows.logon(time, machine.host, person, 3, client.address)
    opened = time + timedelta(seconds=1)
    write = rng.random() < 0.3
    yield windows.share_accessed(
        opened, machine.host, person, client.address, share="\\\\*\\Projects", file=file, write=write
    )


def administer(machine: Machine, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Let the administrator look after a server."""
    yield windows.logon(time, machine.host, machine.person, 2)
    yield windows.privileges_assigned(time, machine.host, machine.person)
    command = rng.choice(("mmc.exe dsa.msc", "net.exe user /domain", "ipconfig.exe /all"))
    process = machine.start(machine.explorer, SYSTEM32 + command.split()[0], command)
    yield windows.process_audited(time + timedelta(seconds=30), process, machine.person)


Weights = tuple[tuple[Activity, int], ...]

WORKSTATION: Weights = (
    (browse, 30),
    (change_setting, 20),
    (write_document, 10),
    (scan_memory, 10),
    (log_on, 4),
    (take_inventory, 3),
    (check_antivirus, 2),
    (update_software, 1),
)
SERVER: Weights = ((run_service, 30), (open_share, 25), (back_up, 3), (administer, 2))
