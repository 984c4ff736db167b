"""The web shop: customers, search engines, health checks, and the noise of the internet."""

from tocsin.simulate.company import Host
from tocsin.simulate.dice import Dice
from tocsin.simulate.life.world import World

_PATHS = (
    "/", "/products", "/products/{0}", "/products/{0}?colour=blue", "/search?q=garden+chair&page={1}", "/cart",
    "/cart/add?item={0}&count={1}", "/checkout", "/login", "/account/orders/{0}", "/static/app.css", "/static/app.js",
    "/images/{0}.jpg", "/help/returns", "/select?size=XL&union=metric",
)  # fmt: skip
_NOISE = ("/wp-login.php", "/.env", "/phpmyadmin/", "/.git/config", "/robots.txt", "/favicon.ico", "/xmlrpc.php")
_AGENTS = tuple(
    f"Mozilla/5.0 ({system}"
    for system in (
        "iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/604.1",
        "Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36",
        "Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Mobile Safari/537.36",
        "X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
    )
)
_CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://search.example/bot)"
_NOISE_AGENTS = ("python-requests/2.32.3", "Go-http-client/1.1", "Mozilla/5.0 (compatible; scan.example)", "curl/8.5.0")


def serve(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let a customer look at some pages."""
    address = f"2001:db8:{dice.below(0xFFFF):x}::{dice.below(0xFFFF):x}"
    if dice.chance(500):
        address = dice.pick(("198.51.100.{}", "203.0.113.{}")).format(dice.between(100, 199))
    agent = dice.pick(_AGENTS)
    then = moment
    for _ in range(dice.between(2, 9)):
        path = dice.pick(_PATHS).format(dice.between(100, 9000), dice.between(1, 5))
        method = "POST" if path in ("/login", "/checkout") else "GET"
        status = 302 if method == "POST" else 404 if dice.chance(8) else 500 if dice.chance(3) else 200
        world.web.request(
            then, address, method, path, status, dice.between(300, 90_000), user_agent=agent,
            referer="https://shop.larkfield.example/",
        )  # fmt: skip
        then += dice.between(200_000, 20_000_000)


def be_crawled(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let a search engine read a page."""
    path = f"/products/{dice.between(100, 9000)}"
    address = f"192.0.2.{dice.between(200, 220)}"
    world.web.request(moment, address, "GET", path, 200, dice.between(3000, 60_000), user_agent=_CRAWLER)


def be_probed(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let somebody look for what is not there, as happens to every server on the internet."""
    path = dice.pick(_NOISE)
    status = 200 if path in ("/robots.txt", "/favicon.ico") else 404
    agent = dice.pick(_NOISE_AGENTS)
    world.web.request(moment, f"203.0.113.{dice.between(200, 250)}", "GET", path, status, 162, user_agent=agent)


def be_checked(world: World, host: Host, moment: int, dice: Dice) -> None:
    """Let the load balancer ask whether the server is well."""
    world.web.request(moment, "10.30.1.2", "GET", "/healthz", 200, 2, user_agent="ELB-HealthChecker/2.0")
