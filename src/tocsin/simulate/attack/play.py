"""Plays a scenario: draws its cast, names, ways and pace from the seed, and acts it out on the tape."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.core.errors import UsageError
from tocsin.simulate.attack.actions import ACTIONS
from tocsin.simulate.attack.model import Role, Scenario, Step
from tocsin.simulate.attack.stage import Stage
from tocsin.simulate.attack.words import filled
from tocsin.simulate.company import Company, Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.life import World
from tocsin.simulate.moments import DAY
from tocsin.simulate.tape import Mark


@dataclass(frozen=True, slots=True)
class Run:
    """One playing of a scenario: its number in the simulation, and the moment at which it begins."""

    number: int
    scenario: Scenario
    begins: int


def cast_run(number: int, scenario: Scenario, seed: int, start: int, days: int) -> Run:
    """Decide when a scenario is played."""
    dice = Dice(f"{seed}/run/{number}/{scenario.scenario}")
    return Run(number, scenario, start + dice.below(days) * DAY + dice.between(*scenario.begins))


def play(world: World, run: Run) -> None:
    """Record all events of a run, each with its mark, as it is planned for the run's moments."""
    scenario = run.scenario
    dice = Dice(f"{world.company.seed}/play/{run.number}/{scenario.scenario}")
    cast = {part: _player(role, part, world.company, dice) for part, role in scenario.cast.items()}
    stage = Stage(world, dice, cast, _words(scenario, cast, dice))
    stage.moment = run.begins
    pace = dice.pick(scenario.pace)
    numbers = {id(step): number for number, step in enumerate(scenario.steps)}
    for step in _ordered(scenario.steps, dice):
        if step.optional and dice.chance(400):
            continue
        way = dice.pick(step.ways())
        stage.moment += dice.between(*step.after) * pace // 100
        world.tape.mark = Mark(
            run.number, numbers[id(step)], way.technique or step.technique, way.tactic or step.tactic
        )
        for action in way.actions:
            for _ in range(action.times):
                stage.moment += dice.between(*action.after)
                ACTIONS[action.do](stage, **filled(action.parameters, stage.words))
        world.tape.mark = None


def _player(role: Role, part: str, company: Company, dice: Dice) -> Person | Host:
    if role.host is not None:
        hosts = company.with_role(role.host)
        if hosts:
            return dice.pick(hosts)
    else:
        people = company.in_department(*role.person)
        fitting = [person for person in people if role.platform in (None, person.laptop.platform)]
        if fitting:
            return dice.pick(fitting)
    raise UsageError(f"the company has nobody for the part {part!r}", remedy="simulate more people with --people")


def _words(scenario: Scenario, cast: dict[str, Person | Host], dice: Dice) -> dict[str, str]:
    words = {
        "number": str(dice.between(1000, 9999)),
        "hex": dice.hexadecimal(8),
        "pid": str(4 * dice.between(150, 300)),
    }
    for part, player in cast.items():
        if isinstance(player, Person):
            words |= {
                f"{part}.name": player.name,
                f"{part}.first": player.account.partition(".")[0],
                f"{part}.account": player.account,
                f"{part}.email": player.email,
                f"{part}.user": player.user,
                f"{part}.home": player.home,
                f"{part}.address": player.address,
                f"{part}.host": player.laptop.name,
                f"{part}.ip": player.laptop.address,
                f"{part}.user_agent": player.user_agent,
            }
        else:
            words |= {f"{part}.name": player.name, f"{part}.ip": player.address, f"{part}.dns": player.dns_name}
    for name, values in scenario.names.items():
        words[name] = filled(values if isinstance(values, str) else dice.pick(values), words)
    return words


def _ordered(steps: Sequence[Step], dice: Dice) -> list[Step]:
    """Give the steps in an order that the scenario allows."""
    ordered: list[Step] = []
    group: list[Step] = []
    for step in steps:
        if group and step.any_order != group[0].any_order:
            ordered += dice.shuffled(group)
            group = []
        if step.any_order is None:
            ordered.append(step)
        else:
            group.append(step)
    return ordered + dice.shuffled(group)
