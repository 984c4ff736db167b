"""Numbers without gaps or repeats, given out inside of transactions."""

from sqlalchemy import Connection, select, update

from tocsin.node.state.tables import NUMBERS
from tocsin.node.state.upsert import insert_new


def hold(connection: Connection, tenant: str, name: str) -> None:
    """Let nobody else take numbers of a kind, or hold it, until the transaction ends."""
    insert_new(connection, NUMBERS, [{"tenant": tenant, "name": name, "next": 1}])
    at = (NUMBERS.c.tenant == tenant, NUMBERS.c.name == name)
    connection.execute(select(NUMBERS.c.next).where(*at).with_for_update())


def take_numbers(connection: Connection, tenant: str, name: str, count: int) -> int:
    """Take so many numbers of a kind, and give the first; they count from 1.

    The row stays locked until the transaction ends, so a number is seen only after all smaller ones.
    """
    insert_new(connection, NUMBERS, [{"tenant": tenant, "name": name, "next": 1}])
    at = (NUMBERS.c.tenant == tenant, NUMBERS.c.name == name)
    connection.execute(update(NUMBERS).where(*at).values(next=NUMBERS.c.next + count))
    after: int = connection.execute(select(NUMBERS.c.next).where(*at)).scalar_one()
    return after - count
