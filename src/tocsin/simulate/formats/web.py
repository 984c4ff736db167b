"""Web servers' and the proxy's logs.

Sources: Apache's combined log format (mod_log_config); W3C's extended log file format (WD-logfile-960323).
"""

from tocsin.simulate.moments import iso_seconds, web_time
from tocsin.simulate.tape import Log, Tape

ACCESS = Log("web.access", "web.access", "log")
_PROXY_FIELDS = (
    "date time time-taken c-ip cs-username s-action sc-status cs-method cs-uri-scheme cs-host cs-uri-port cs-uri-path "
    "cs-uri-query c-uri-extension cs(User-Agent) cs(Referer) rs(Content-Type) sc-bytes cs-bytes r-ip"
)
PROXY = Log(
    "network.proxy",
    "network.proxy",
    "log",
    f"#Software: Larkfield Proxy\n#Version: 1.0\n#Fields: {_PROXY_FIELDS}\n".encode(),
)


class WebLogs:
    """Writes the web shop's access log, and the log of the proxy that employees browse through."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def request(
        self,
        moment: int,
        address: str,
        method: str,
        uri: str,
        status: int,
        size: int,
        *,
        user_agent: str,
        referer: str = "-",
        user: str = "-",
    ) -> None:
        """Somebody asked the web shop for something."""
        line = (
            f'{address} - {user} [{web_time(moment)}] "{method} {uri} HTTP/1.1" {status} {size} '
            f'"{referer}" "{user_agent}"\n'
        )
        self._tape.add(moment, ACCESS, line.encode())

    def proxied(
        self,
        moment: int,
        client: str,
        user: str,
        method: str,
        host: str,
        path: str,
        *,
        address: str,
        user_agent: str,
        status: int = 200,
        received: int,
        sent: int = 740,
        kind: str = "text/html",
        scheme: str = "https",
    ) -> None:
        """An employee's machine asked the proxy for something; blanks in values become `+`, as the format wants."""
        stamp = iso_seconds(moment)
        stem, _, query = path.partition("?")
        last = stem.rpartition("/")[2]
        extension = last.rpartition(".")[2] if "." in last else "-"
        port = 443 if scheme == "https" else 80
        agent = user_agent.replace(" ", "+")
        line = (
            f"{stamp[:10]} {stamp[11:19]} {40 + received % 900} {client} {user} TCP_MISS {status} {method} {scheme} "
            f"{host} {port} {stem} {query or '-'} {extension} {agent} - {kind} {received} {sent} {address}\n"
        )
        self._tape.add(moment, PROXY, line.encode())
