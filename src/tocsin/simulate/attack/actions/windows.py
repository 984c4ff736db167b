"""What is done on Windows machines. `at` is a part of the cast (a person's laptop, a host) or a server's name."""

from tocsin.simulate.attack.stage import Stage
from tocsin.simulate.formats.processes import SYSTEM32, Process
from tocsin.simulate.life.network import Site, connect
from tocsin.simulate.moments import SECOND


def process(
    stage: Stage, *, at: str, command_line: str, image: str = "", parent: str = "explorer", named: str = "",
    integrity: str = "", original: str = "", folder: str = "", elevate: str = "",
) -> None:  # fmt: skip
    """Start a process; without `image` the command's first word, in System32. `elevate` gives it another's account."""
    machine = stage.machine(at)
    path = image or SYSTEM32 + command_line.split(maxsplit=1)[0].strip('"')
    if not path.lower().endswith((".exe", ".com", ".scr", ".pif", ".tmp")):
        path += ".exe"
    under = stage.process(parent, at)
    started = machine.start(
        under, path, command_line, stage.dice, integrity=integrity, original=original, folder=folder
    )
    if elevate:
        started = started._replace(account=stage.account(elevate))
    stage.world.run(stage.moment, started)
    if named:
        stage.processes[named] = started


def file(stage: Stage, *, at: str, path: str, by: str = "explorer") -> None:
    """Create a file."""
    stage.world.sysmon.file_created(stage.moment, stage.process(by, at), path)


def delete(stage: Stage, *, at: str, path: str, by: str = "explorer") -> None:
    """Delete a file."""
    stage.world.sysmon.file_deleted(stage.moment, stage.process(by, at), path)


def registry(stage: Stage, *, at: str, key: str, details: str, by: str = "explorer") -> None:
    """Set a value of the registry."""
    stage.world.sysmon.registry_set(stage.moment, stage.process(by, at), key, details)


def reach(
    stage: Stage, *, at: str, by: str, name: str, address: str, port: int = 443, sent: int = 0, received: int = 0
) -> None:
    """Let a process look up a name and connect to it."""
    site = Site(name, address)
    connect(stage.world, stage.moment, stage.process(by, at), site, stage.dice, port=port, sent=sent, received=received)


def access(stage: Stage, *, at: str, by: str, target: str = "lsass", access: str, trace: str) -> None:
    """Open another process."""
    stage.world.sysmon.accessed(stage.moment, stage.process(by, at), stage.process(target, at), access, trace)


def load(stage: Stage, *, at: str, by: str, library: str, signed: bool = False) -> None:
    """Load a library."""
    stage.world.sysmon.image_loaded(stage.moment, stage.process(by, at), library, signed=signed)


def inject(stage: Stage, *, at: str, by: str, target: str) -> None:
    """Start a thread in another process."""
    stage.world.sysmon.thread_created(stage.moment, stage.process(by, at), stage.process(target, at))


def pipe(stage: Stage, *, at: str, by: str, name: str, created: bool = True) -> None:
    """Create a named pipe, or connect to one."""
    stage.world.sysmon.pipe(stage.moment, stage.process(by, at), name, created=created)


def script(stage: Stage, *, at: str, by: str, text: str) -> None:
    """Run a script block in a PowerShell."""
    stage.world.audit.script_block(stage.moment, stage.process(by, at), stage.dice.uuid(), text)


def logon(stage: Stage, *, at: str, who: str, kind: int = 3, address: str = "-", station: str = "-") -> None:
    """Log on; accounts of administrators get their privileges."""
    host, account = stage.host(at), stage.account(who)
    stage.world.audit.logged_on(stage.moment, host, account, kind, address, station)
    if account.integrity == "High":
        stage.world.audit.privileges_assigned(stage.moment, host, account)


def failed_logon(stage: Stage, *, at: str, name: str, address: str, kind: int = 3, known: bool = True) -> None:
    """Fail to log on."""
    stage.world.audit.failed_logon(stage.moment, stage.host(at), name, kind, address, known=known)


def service(stage: Stage, *, at: str, name: str, image: str, named: str = "", start: str = "demand start") -> None:
    """Install a service; when it is `named` it is started under that name."""
    machine = stage.machine(at)
    stage.world.audit.service_installed(stage.moment, machine.host, name, image, start)
    key = f"HKLM\\System\\CurrentControlSet\\Services\\{name}\\ImagePath"
    stage.world.sysmon.registry_set(stage.moment, machine.services, key, image)
    if named:
        program = image.split(maxsplit=1)[0].strip('"') if image.endswith(".exe") or " " in image else image
        program = program.replace("%COMSPEC%", SYSTEM32 + "cmd.exe").replace("%SystemRoot%", "C:\\Windows")
        started: Process = machine.as_system(machine.services, program, image, stage.dice)
        stage.world.run(stage.moment + SECOND, started)
        stage.processes[named] = started


def task(stage: Stage, *, at: str, who: str, name: str, command: str, arguments: str = "") -> None:
    """Register a scheduled task."""
    host = stage.host(at)
    stage.world.audit.task_registered(stage.moment, host, stage.account(who), name, command, arguments)


def share(stage: Stage, *, at: str, who: str, address: str, share: str, file: str, write: bool = False) -> None:
    """Open a file of a share."""
    stage.world.audit.share_accessed(
        stage.moment, stage.host(at), stage.account(who), address, share=share, file=file, write=write
    )


def account(stage: Stage, *, at: str, who: str, event: int, target: str, member: str = "") -> None:
    """Do something to an account or a group, by the number of its audit event (4720, 4728, 4732 …)."""
    stage.world.audit.account_event(stage.moment, stage.host(at), stage.account(who), event, target, member)


def ticket(stage: Stage, *, who: str, service: str, address: str, encryption: str = "0x17") -> None:
    """Ask the domain controller for a service's ticket."""
    server = stage.world.company.server("DC01")
    stage.world.audit.ticket_requested(stage.moment, server, stage.account(who), service, encryption, address)


def clear_log(stage: Stage, *, at: str, who: str) -> None:
    """Clear the security log."""
    stage.world.audit.log_cleared(stage.moment, stage.host(at), stage.account(who))


ACTIONS = {
    "process": process, "file": file, "delete": delete, "registry": registry, "reach": reach, "access": access,
    "load": load, "inject": inject, "pipe": pipe, "script": script, "logon": logon, "failed_logon": failed_logon,
    "service": service, "task": task, "share": share, "account": account, "ticket": ticket, "clear_log": clear_log,
}  # fmt: skip
