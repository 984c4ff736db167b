"""What is seen on the network: requests to the shop, requests by the proxy, look-ups and connections."""

from tocsin.simulate.attack.stage import Stage

_AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36"
)


def request(
    stage: Stage, *, address: str, uri: str, method: str = "GET", status: int = 200, size: int = 512,
    user_agent: str = _AGENT, referer: str = "-",
) -> None:  # fmt: skip
    """Ask the web shop for something."""
    stage.world.web.request(stage.moment, address, method, uri, status, size, user_agent=user_agent, referer=referer)


def proxied(
    stage: Stage, *, by: str, host: str, path: str, address: str, method: str = "GET", status: int = 200,
    user_agent: str = "", received: int = 20_000, sent: int = 740, kind: str = "text/html", scheme: str = "https",
) -> None:  # fmt: skip
    """Let somebody's laptop ask for something through the proxy."""
    person = stage.person(by)
    stage.world.web.proxied(
        stage.moment, person.laptop.address, person.account, method, host, path, address=address,
        user_agent=user_agent or person.user_agent, status=status, received=received, sent=sent, kind=kind,
        scheme=scheme,
    )  # fmt: skip


def lookup(stage: Stage, *, at: str, name: str, answer: str = "", kind: str = "A") -> None:
    """Let a machine ask for a name; a `#` in it becomes random letters, one each."""
    text = "".join(
        stage.dice.letters(1, "abcdefghijklmnopqrstuvwxyz234567") if letter == "#" else letter for letter in name
    )
    stage.world.zeek.lookup(stage.moment, stage.host(at).address, text, answer, stage.dice, kind=kind)


def connection(
    stage: Stage, *, at: str, to: str, port: int, sent: int = 800, received: int = 2_000, seconds: int = 3,
    service: str = "-", state: str = "SF",
) -> None:  # fmt: skip
    """Let a machine connect to an address."""
    stage.world.zeek.connection(
        stage.moment, stage.host(at).address, to, port, stage.dice,
        sent=sent, received=received, seconds=seconds, service=service, state=state,
    )  # fmt: skip


ACTIONS = {"request": request, "proxied": proxied, "lookup": lookup, "connection": connection}
