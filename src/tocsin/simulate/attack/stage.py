"""The stage of one run: who plays which part, what things are called, and the processes that were started."""

from collections.abc import Mapping

from tocsin.core.errors import UsageError
from tocsin.simulate.company import Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.processes import SYSTEM, Account, Process
from tocsin.simulate.life import Machine, World
from tocsin.simulate.life.machine import account_of
from tocsin.simulate.life.world import admin_account


class Stage:
    """What the actions of a run act on. `moment` is now; processes are kept by the names that the scenario gives."""

    def __init__(self, world: World, dice: Dice, cast: Mapping[str, Person | Host], words: Mapping[str, str]) -> None:
        self.world = world
        self.dice = dice
        self.cast = cast
        self.words = words
        self.moment = 0
        self.processes: dict[str, Process] = {}

    def person(self, part: str) -> Person:
        """Give the person who plays a part."""
        found = self.cast.get(part)
        if isinstance(found, Person):
            return found
        raise UsageError(f"{part!r} is nobody in the scenario's cast", remedy="name a part that a person plays")

    def host(self, part: str) -> Host:
        """Give the host that plays a part, or the laptop of the person who does; a server's own name will do too."""
        found = self.cast.get(part)
        if isinstance(found, Person):
            return found.laptop
        if isinstance(found, Host):
            return found
        server = next((host for host in self.world.company.servers if host.name == part), None)
        if server is None:
            raise UsageError(f"{part!r} is no host", remedy="name a part of the cast, or a server")
        return server

    def machine(self, part: str) -> Machine:
        """Give the running Windows machine of a part."""
        return self.world.machine(self.host(part))

    def account(self, part: str) -> Account:
        """Give a Windows account: `system`, a person's, or with `admin:` before it their administrator's account."""
        if part == "system":
            return SYSTEM
        if part.startswith("admin:"):
            return admin_account(self.person(part.removeprefix("admin:")))
        return account_of(self.person(part))

    def process(self, name: str, part: str) -> Process:
        """Give a process: one that the scenario named, or one that is always there on the machine of a part."""
        found = self.processes.get(name)
        if found is not None:
            return found
        machine = self.machine(part)
        always = {
            "explorer": machine.explorer,
            "services": machine.services,
            "lsass": machine.lsass,
            "scheduler": machine.scheduler,
            "agent": machine.agent,
        }
        if name not in always:
            raise UsageError(f"no process is called {name!r} here", remedy="start it in an action before, `named` so")
        return always[name]
