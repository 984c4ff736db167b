"""What a machine does on the network, as all who watch it see it: Sysmon, the sensor, the proxy."""

from typing import NamedTuple

from tocsin.simulate.company import Person
from tocsin.simulate.dice import Dice
from tocsin.simulate.formats.processes import Process
from tocsin.simulate.life.world import World


class Site(NamedTuple):
    """A web site: its name and address; `pages` are what is asked for there."""

    name: str
    address: str
    pages: tuple[str, ...] = ("/",)


SITES = (
    Site("intranet.larkfield.example", "10.30.2.20", ("/", "/news", "/canteen?week=10", "/forms/leave.pdf")),
    Site("wiki.larkfield.example", "10.30.2.21", ("/", "/space/howto", "/search?q=printer", "/edit.action?id=4471")),
    Site("outlook.office.example", "198.51.100.40", ("/owa/", "/owa/service.svc?action=FindItem", "/mail/inbox")),
    Site("sharepoint.office.example", "198.51.100.41", ("/sites/sales", "/_layouts/15/download.aspx?id=88")),
    Site("chat.example", "198.51.100.42", ("/api/v2/messages", "/api/v2/typing", "/files/upload")),
    Site("search.example", "198.51.100.43", ("/?q=freight+rates", "/?q=excel+pivot+table", "/?q=vat+number")),
    Site("news.example", "198.51.100.20", ("/", "/business", "/img/front.jpg", "/feed.xml")),
    Site("maps.example", "198.51.100.35", ("/dir/Bristol/Kassel", "/tile/12/2047/1362.png")),
    Site("parts-supplier.example", "198.51.100.77", ("/catalogue", "/order/status?no=33817", "/price-list.xlsx")),
    Site("carrier.example", "198.51.100.78", ("/track?parcel=00340434", "/api/labels", "/label.pdf")),
    Site("crm.example", "198.51.100.79", ("/leads", "/api/contacts?page=2", "/export/report.csv")),
    Site("video.example", "198.51.100.80", ("/meet/kxq-ruta", "/static/app.js")),
    Site("cdn.example", "198.51.100.81", ("/lib/react.min.js", "/fonts/inter.woff2", "/css/site.css")),
    Site("packages.example", "198.51.100.82", ("/simple/requests/", "/npm/left-pad", "/dists/stable/InRelease")),
)


def connect(
    world: World,
    moment: int,
    process: Process,
    site: Site,
    dice: Dice,
    *,
    port: int = 443,
    sent: int = 0,
    received: int = 0,
    seconds: int = 0,
    resolve: bool = True,
) -> None:
    """Let a process of a Windows machine connect: the lookup, the connection, and what the sensor sees of both."""
    host, source = process.host, dice.between(49152, 65000)
    if resolve:
        world.sysmon.name_resolved(moment, process, site.name, f"::ffff:{site.address};")
        world.zeek.lookup(moment + 2_000, host.address, site.name, site.address, dice)
    world.sysmon.connected(moment + 30_000, process, site.address, port, site.name, source)
    service = {443: "ssl", 80: "http", 445: "smb", 88: "krb_tcp", 3389: "rdp", 5985: "http"}.get(port, "-")
    world.zeek.connection(
        moment + 40_000, host.address, site.address, port, dice,
        sent=sent or dice.between(600, 9_000), received=received or dice.between(1_000, 400_000),
        seconds=seconds or dice.between(1, 60), service=service,
    )  # fmt: skip


def browse_through_proxy(world: World, moment: int, person: Person, site: Site, dice: Dice, pages: int = 1) -> None:
    """Let a person look at some pages of a site."""
    for number in range(pages):
        path = dice.pick(site.pages)
        world.web.proxied(
            moment + number * 400_000, person.laptop.address, person.account, "GET", site.name, path,
            address=site.address, user_agent=person.user_agent, received=dice.between(400, 180_000),
            kind="image/png" if path.endswith(("png", "jpg")) else "text/html",
        )  # fmt: skip
