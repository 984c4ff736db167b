"""What the network sensor sees: Zeek's dns log as TSV and conn log as JSON. Source: Zeek's reference of its logs."""

import orjson

from tocsin.simulate.dice import Dice
from tocsin.simulate.moments import epoch_micros
from tocsin.simulate.tape import Log, Tape

_DNS_FIELDS = (
    ("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
    ("id.resp_p", "port"), ("proto", "enum"), ("trans_id", "count"), ("query", "string"), ("qclass", "count"),
    ("qclass_name", "string"), ("qtype", "count"), ("qtype_name", "string"), ("rcode", "count"),
    ("rcode_name", "string"), ("AA", "bool"), ("TC", "bool"), ("RD", "bool"), ("RA", "bool"), ("Z", "count"),
    ("answers", "vector[string]"), ("TTLs", "vector[interval]"), ("rejected", "bool"),
)  # fmt: skip
DNS = Log(
    "zeek.dns",
    "zeek.dns",
    "log",
    (
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
         "#fields\t" + "\t".join(name for name, _ in _DNS_FIELDS) + "\n"
        + "#types\t" + "\t".join(kind for _, kind in _DNS_FIELDS) + "\n"
    ).encode(),
)  # fmt: skip
CONN = Log("zeek.conn", "zeek.conn", "ndjson")
_RESOLVER = "10.20.0.10"
_TYPES = {"A": 1, "TXT": 16, "MX": 15, "AAAA": 28}
_UID_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Zeek:
    """Writes what a sensor at the edge of the network logs."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def lookup(self, moment: int, client: str, name: str, answer: str, dice: Dice, *, kind: str = "A") -> None:
        """A machine asked for a name; an empty `answer` means there is no such name."""
        code, word = (0, "NOERROR") if answer else (3, "NXDOMAIN")
        line = (
            f"{epoch_micros(moment)}\tC{dice.letters(8, _UID_LETTERS)}\t{client}\t{dice.between(49152, 65000)}\t"
            f"{_RESOLVER}\t53\tudp\t{dice.below(65536)}\t{name}\t1\tC_INTERNET\t{_TYPES[kind]}\t{kind}\t{code}\t{word}\t"
            f"F\tF\tT\tT\t0\t{answer or '-'}\t{'300.000000' if answer else '-'}\tF\n"
        )
        self._tape.add(moment, DNS, line.encode())

    def connection(
        self,
        moment: int,
        client: str,
        server: str,
        port: int,
        dice: Dice,
        *,
        sent: int,
        received: int,
        seconds: int,
        service: str = "ssl",
        state: str = "SF",
    ) -> None:
        """A connection ended: who to whom, how many bytes each way, how long."""
        record = {
            "_path": "conn",
            "uid": f"C{dice.letters(8, _UID_LETTERS)}",
            "id.orig_h": client,
            "id.orig_p": dice.between(49152, 65000),
            "id.resp_h": server,
            "id.resp_p": port,
            "proto": "tcp",
            "service": service,
            "duration": seconds,
            "orig_bytes": sent,
            "resp_bytes": received,
            "conn_state": state,
            "local_orig": client.startswith("10."),
            "local_resp": server.startswith("10."),
            "missed_bytes": 0,
            "history": "ShADadfF" if state == "SF" else "S",
            "orig_pkts": 6 + sent // 1400,
            "orig_ip_bytes": sent + 40 * (6 + sent // 1400),
            "resp_pkts": 6 + received // 1400,
            "resp_ip_bytes": received + 40 * (6 + received // 1400),
        }
        # The time is written as text: six decimals are more than every float has.
        self._tape.add(
            moment, CONN, b'{"ts":' + epoch_micros(moment).encode() + b"," + orjson.dumps(record)[1:] + b"\n"
        )
