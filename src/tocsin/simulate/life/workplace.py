"""Work in clouds that most people see: signing in to Microsoft 365, files, mails, and what their administrators do."""

from typing import Any

from tocsin.simulate.company import Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.life.world import World
from tocsin.simulate.moments import SECOND

_APPS = ("Office 365 Exchange Online", "SharePoint Online", "Microsoft Teams", "CRM", "Expenses", "Azure Portal")
_SITES = ("sales", "finance", "projects", "people", "marketing")
_FILES = ("Offer", "Forecast", "Minutes", "Price list", "Onboarding", "Contract", "Roadmap")
_SITE = "https://larkfield.sharepoint.example/sites/{0}/Shared Documents/{1} {2}.{3}"


def place_of(person: Person) -> dict[str, Any]:
    """Give where somebody is, as clouds see it."""
    return {
        "address": person.address,
        "user_agent": person.user_agent,
        "country": "PT" if person.travels else person.office.country,
        "city": "Faro" if person.travels else person.office.city,
    }


def sign_in(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Sign in to an application of Microsoft's, at times with a wrong password or a forgotten second factor."""
    app, place = dice.pick(_APPS[:-1]), place_of(person)
    if dice.chance(70):
        reason = "Error validating credentials due to invalid username or password."
        world.entra.signed_in(moment, person, app, dice, **place, error=50126, reason=reason)
        moment += 8 * SECOND
    if dice.chance(60):
        reason = "Strong Authentication is required."
        world.entra.signed_in(moment, person, app, dice, **place, error=50074, reason=reason)
        moment += 15 * SECOND
    world.entra.signed_in(moment, person, app, dice, **place)


def use_files(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Open, change, share or download files."""
    for number in range(dice.between(1, 6)):
        operation = dice.pick(
            ("FileAccessed", "FileAccessed", "FilePreviewed", "FileModified", "FileDownloaded", "FileUploaded",
             "SharingSet", "FileSyncDownloadedFull")
        )  # fmt: skip
        kind = dice.pick(("xlsx", "docx", "pptx", "pdf"))
        item = _SITE.format(dice.pick(_SITES), dice.pick(_FILES), dice.between(1, 400), kind)
        world.office.event(
            moment + number * 9 * SECOND, person.email, "SharePoint", operation, dice, address=person.address,
            item=item,
            more={"UserAgent": person.user_agent},
        )  # fmt: skip


def use_mail(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Read and send mails; now and then somebody makes a rule that sorts them into a folder."""
    operation = "MailItemsAccessed" if dice.chance(700) else "Send"
    more: dict[str, Any] = {"MailboxOwnerUPN": person.email, "ClientInfoString": "Client=OWA;Action=ViaProxy"}
    world.office.event(moment, person.email, "Exchange", operation, dice, address=person.address, more=more)
    if dice.chance(4):
        parameters = [
            {"Name": "Name", "Value": "Newsletters"},
            {"Name": "From", "Value": "news@news.example"},
            {"Name": "MoveToFolder", "Value": "Newsletters"},
        ]
        world.office.event(
            moment + SECOND, person.email, "Exchange", "New-InboxRule", dice, address=person.address,
            item=f"{person.email}\\Newsletters", more={"Parameters": parameters},
        )  # fmt: skip


def administer(world: World, person: Person, moment: int, dice: Dice) -> None:
    """Look after accounts and groups of the directory, and at times after an application or a policy."""
    other = dice.pick(world.company.people)
    operation, category, target, kind = dice.pick(
        (
            ("Update user", "UserManagement", other.email, "User"),
            ("Reset user password", "UserManagement", other.email, "User"),
            ("Add member to group", "GroupManagement", other.email, "User"),
            ("Add member to group", "GroupManagement", other.email, "User"),
            ("Update device", "Device", other.laptop.name, "Device"),
            ("Register device", "Device", other.laptop.name, "Device"),
            ("Delete user", "UserManagement", f"left.{other.account}@larkfield.example", "User"),
            ("Update application", "ApplicationManagement", "Expenses", "Application"),
        )
    )
    world.entra.changed(moment, person, operation, category, dice, address=person.address, target=target, kind=kind)
    if dice.chance(150):
        world.entra.signed_in(moment - 60 * SECOND, person, "Azure Portal", dice, **place_of(person))
