"""The course of the days: who is at work when, and what they then do how often.

Time passes in slices of ten minutes. In each slice every actor does some of what is in their table, at drawn moments.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tocsin.simulate.company import Host, Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.life import admins, cloud, engineering, managed, office, servers, shop, workplace
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import MINUTE, minute_of_day, weekday

SLICE = 10 * MINUTE
_MINUTES = 10
Activity = Callable[[World, Any, int, Dice], None]


def table(*rows: tuple[Activity, int]) -> tuple[Activity, ...]:
    """Give a table to draw from, each activity as often as its weight says."""
    return tuple(activity for activity, weight in rows for _ in range(weight))


WINDOWS_DESK = table(
    (office.browse, 24),
    (office.keep_in_touch, 22),
    (office.read_mail, 14),
    (office.start_helper, 14),
    (office.change_settings, 10),
    (office.check_memory, 8),
    (office.write_document, 6),
    (office.open_share, 5),
    (managed.take_inventory, 2),
    (managed.fetch_updates, 2),
    (office.download, 1),
)
ANY_DESK = table((cloud.open_app, 4), (workplace.use_files, 6), (workplace.use_mail, 6), (workplace.sign_in, 3))
WINDOWS_IDLE = table((office.check_memory, 4), (office.start_helper, 6), (managed.take_inventory, 2))
ADMIN = table(
    (admins.use_console, 12),
    (admins.run_script, 10),
    (admins.visit_server, 9),
    (admins.help_somebody, 5),
    (admins.run_remotely, 1),
    (admins.look_after_accounts, 4),
    (workplace.administer, 6),
    (cloud.look_around, 4),
)
CLOUD_DESK = table(
    (cloud.look_around, 3),
    (engineering.use_code, 6),
    (engineering.use_cluster, 4),
    (engineering.look_after_code, 1),
)
LINUX = table((servers.be_watched, 30), (servers.run_cron, 12), (servers.log_a_line, 10), (servers.be_configured, 1))
SHOP = table((shop.serve, 30), (shop.be_crawled, 6), (shop.be_checked, 12), (shop.be_probed, 1))
SERVICES = table(
    (cloud.run_services, 3), (engineering.run_cluster, 3), (engineering.run_data, 1), (engineering.flow, 6)
)


def live(world: World, begin: int, permille: int) -> None:
    """Let everybody live through the slice that begins at a moment, `permille` of the usual amount."""
    for person in world.company.people:
        _person(world, person, begin, permille)
    for host in world.company.servers:
        _host(world, host, begin, permille)
    _cloud(world, begin, permille)


def _person(world: World, person: Person, begin: int, permille: int) -> None:
    dice = Dice(f"{world.company.seed}/{person.number}/{begin}")
    minute, day = minute_of_day(begin, person.office.offset), weekday(begin, person.office.offset)
    presence = _presence(person, minute, day)
    has_windows = person.laptop.platform == "windows"
    if presence == 0:
        if has_windows and person.number % 3 == 0:  # a third of the laptops is never switched off
            _some(world, person, WINDOWS_IDLE, begin, permille // 2, dice)
        if person.is_admin and dice.chance(4 * permille // 1000):  # on call
            _some(world, person, ADMIN, begin, 2000, dice)
        return
    if person.begins - _MINUTES < minute <= person.begins and dice.chance(permille):
        cloud.sign_in(world, person, begin + dice.below(SLICE), dice)
        workplace.sign_in(world, person, begin + dice.below(SLICE), dice)
        if has_windows:
            office.log_on(world, person, begin + dice.below(SLICE), dice)
            if dice.chance(30):
                managed.update_software(world, person, begin + dice.below(SLICE), dice)
    amount = permille * presence // 100
    if has_windows:
        _some(world, person, WINDOWS_DESK, begin, 6 * amount, dice)
        if dice.chance(12 * permille // 1000):
            office.log_on(world, person, begin + dice.below(SLICE), dice)
    _some(world, person, ANY_DESK, begin, amount, dice)
    if person.is_admin:
        _some(world, person, ADMIN, begin, amount // 2, dice)
    if person.department in ("engineering", "it", "security"):
        _some(world, person, CLOUD_DESK, begin, amount // 2, dice)


def _presence(person: Person, minute: int, day: int) -> int:
    """Give how busy somebody is, in hundredths."""
    if day >= 5:
        return 0
    middle = (person.begins + person.ends) // 2
    if middle - 20 <= minute < middle + 20:
        return 25
    if person.begins <= minute < person.ends:
        return 100
    return 30 if person.begins - 20 <= minute < person.ends + 40 else 0


def _host(world: World, host: Host, begin: int, permille: int) -> None:
    dice = Dice(f"{world.company.seed}/{host.name}/{begin}")
    minute, day = minute_of_day(begin), weekday(begin)
    if host.platform == "windows":
        _every(world, host, managed.hum, begin, 25 * permille, dice)
        if host.role == "file server" and minute == 90 and dice.chance(permille):
            managed.back_up(world, host, begin + dice.below(SLICE), dice)
        return
    _some(world, host, LINUX, begin, 25 * permille, dice)
    if host.role == "bastion":
        _every(world, host, servers.be_knocked_at, begin, 4 * permille, dice)
    if host.role == "web":
        _some(world, host, SHOP, begin, _SHOP_HOURS[minute // 60] * permille, dice)
    if day < 5 and 480 <= minute < 1080:
        if host.role in ("web", "app") and dice.chance(40 * permille // 1000):
            servers.be_deployed_to(world, host, begin + dice.below(SLICE), dice)
        if host.role in ("web", "app", "database", "runner") and dice.chance(70 * permille // 1000):
            servers.be_administered(world, host, begin + dice.below(SLICE), dice)
    if minute == 60 and host.role != "backup" and dice.chance(permille):
        servers.be_backed_up(world, host, begin + dice.below(SLICE), dice)
    if minute == 180 and host.role != "scanner" and dice.chance(permille):
        servers.be_scanned(world, host, begin + dice.below(SLICE), dice)


# How many visits a web server of the shop has in ten minutes, by the hour.
_SHOP_HOURS = (10, 6, 4, 4, 4, 6, 12, 22, 34, 42, 46, 50, 54, 50, 46, 46, 48, 52, 60, 66, 62, 50, 34, 18)


def _cloud(world: World, begin: int, permille: int) -> None:
    company = world.company
    dice = Dice(f"{company.seed}/cloud/{begin}")
    _some(world, company, SERVICES, begin, 120 * permille, dice)
    if weekday(begin) < 5 and 480 <= minute_of_day(begin) < 1080 and dice.chance(220 * permille // 1000):
        cloud.deploy(world, company, begin + dice.below(SLICE), dice)
        engineering.release(world, company, begin + dice.below(SLICE), dice)


def _some(world: World, actor: Any, activities: Sequence[Activity], begin: int, permille: int, dice: Dice) -> None:
    """Let an actor do `permille` thousandths of an activity on average, each drawn from the table."""
    for _ in range(_count(permille, dice)):
        dice.pick(activities)(world, actor, begin + dice.below(SLICE), dice)


def _every(world: World, actor: Any, activity: Activity, begin: int, permille: int, dice: Dice) -> None:
    for _ in range(_count(permille, dice)):
        activity(world, actor, begin + dice.below(SLICE), dice)


def _count(permille: int, dice: Dice) -> int:
    drawn = dice.below(2 * permille + 1)
    return drawn // 1000 + dice.chance(drawn % 1000)
