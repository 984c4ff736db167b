"""AWS VPC flow logs, version 2 with a header as they are in S3. Source: AWS, flow log records."""

from tocsin.simulate.tape import Log, Tape

_FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
)
VPC_FLOW = Log("aws.vpc_flow", "aws.vpc_flow", "log", f"{_FIELDS}\n".encode())


class VpcFlow:
    """Writes the flows of the company's network in AWS."""

    def __init__(self, tape: Tape, account: str) -> None:
        self._tape = tape
        self._account = account

    def flow(
        self,
        moment: int,
        interface: str,
        source: str,
        target: str,
        *,
        ports: tuple[int, int],
        size: int,
        seconds: int = 58,
        accepted: bool = True,
        protocol: int = 6,
    ) -> None:
        """Packets went from one address to another for some time; `ports` are the source's and the target's."""
        end = moment // 1_000_000
        action = "ACCEPT" if accepted else "REJECT"
        line = (
            f"2 {self._account} {interface} {source} {target} {ports[0]} {ports[1]} {protocol} "
            f"{1 + size // 900} {size} {end - seconds} {end} {action} OK\n"
        )
        self._tape.add(moment, VPC_FLOW, line.encode())
