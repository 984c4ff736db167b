"""The simulation: a working day of noise with one attack in it, in the order in which it happens."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from pydantic import AwareDatetime, Field

from tocsin.core.config import Settings
from tocsin.simulate.attack import attack
from tocsin.simulate.event import WindowsEvent
from tocsin.simulate.machine import Machine
from tocsin.simulate.network import Network, build_network
from tocsin.simulate.noise import SERVER, WORKSTATION, Weights

DEFAULT_START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_WORKING_DAY = timedelta(hours=10)
_ATTACK_AFTER = timedelta(hours=3, minutes=12)
_RECORDS_BEFORE = 20_000  # a log that has run for a while does not begin at record 1


class Simulation(Settings):
    """What to simulate; the same settings give the same events, always and everywhere."""

    seed: int = Field(default=1, ge=0)
    hosts: int = Field(default=6, ge=1, le=400)
    """How many workstations the network has, beside its two servers."""
    events: int = Field(default=5000, ge=0, le=10_000_000)
    """How many harmless events there are, beside the attack's."""
    start: AwareDatetime = Field(default=DEFAULT_START, ge=_EARLIEST, le=_LATEST)
    """When the working day of ten hours begins."""


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event with its record number in its host's channel."""

    event: WindowsEvent
    number: int


def simulate(simulation: Simulation) -> Iterator[NumberedEvent]:
    """Yield the events of the whole network in the order of their times."""
    rng = Random(simulation.seed)
    network = build_network(rng, simulation.hosts)
    machines = {host.name: Machine(host, network, rng) for host in network.hosts}
    victim = machines[rng.choice(network.workstations).name]
    events = list(attack(victim, machines[network.file_server.name], simulation.start + _ATTACK_AFTER, rng))
    events += _noise(simulation, network, machines, rng)
    events.sort(key=lambda event: event.time)  # stable: what one activity does at one instant stays in its order
    numbers: Counter[tuple[str, str]] = Counter()
    for event in events:
        log = (event.host.name, event.channel.name)
        numbers[log] += 1
        yield NumberedEvent(event, _RECORDS_BEFORE + numbers[log])


def _noise(simulation: Simulation, network: Network, machines: dict[str, Machine], rng: Random) -> list[WindowsEvent]:
    hosts = network.hosts
    events: list[WindowsEvent] = []
    while len(events) < simulation.events:
        host = rng.choice(hosts)
        weights: Weights = WORKSTATION if host.role == "workstation" else SERVER
        (activity,) = rng.choices([item for item, _ in weights], [weight for _, weight in weights])
        time = simulation.start + _WORKING_DAY * rng.random()
        events.extend(activity(machines[host.name], time, rng))
    return events[: simulation.events]
