"""Watermarks and base matches: the same on both databases, whatever comes twice."""

from collections.abc import Mapping

from tocsin.node.state import BaseMatch, BaseMatches, Database, Heard, Watermark, Watermarks
from tocsin.node.state.base_matches import add_base_matches
from tocsin.node.state.watermarks import advance


def hear(database: Database, place: tuple[str, int, int], heard: Mapping[tuple[str, str], Heard]) -> None:
    with database.transaction() as connection:
        advance(connection, "main", place, heard)


def test_a_watermark_goes_forward_only_and_counts_all(database: Database) -> None:
    key = ("web", "windows.sysmon")
    for seq, (time, events) in enumerate([(None, 1), (50, 2), (40, 3), (60, 1), (None, 1)], 1):
        hear(database, ("a", 0, seq), {key: Heard(time, events)})
    hear(database, ("backfill", 0, 1), {key: Heard(10, 1)})
    hear(database, ("a", 0, 6), {("mail", "unknown"): Heard(None, 2), ("web", "unknown"): Heard(7, 1)})
    assert Watermarks(database).all() == [
        Watermark("mail", "unknown", "a", 0, None, 2, 6),
        Watermark("web", "unknown", "a", 0, 7, 1, 6),
        Watermark("web", "windows.sysmon", "a", 0, 60, 8, 5),
        Watermark("web", "windows.sysmon", "backfill", 0, 10, 1, 1),
    ]


def test_nothing_heard_is_nothing_written(database: Database) -> None:
    hear(database, ("a", 0, 1), {})
    assert Watermarks(database).all() == []


def match(event: str, time: int, group: str = "g", value: str | None = None) -> BaseMatch:
    return BaseMatch("c", "l", event, ("r",), (group,), value, time, "h" + event, "web", "windows.sysmon", b"{}")


def keep(database: Database, seq: int, *matches: BaseMatch) -> int:
    with database.transaction() as connection:
        return add_base_matches(connection, "main", ("a", 0, seq), matches)


def test_matches_are_kept_once_and_read_by_transactions_and_times(database: Database) -> None:
    assert keep(database, 3, match("x", 20), match("y", 10), match("y", 10, "other", "7")) == 3
    assert keep(database, 5, match("x", 20), match("z", 5)) == 1  # x came a second time
    matches = BaseMatches(database)
    assert [(each.event, each.group, each.value, each.seq) for each in matches.after("a", 0, 0, 100)] == [
        ("y", ("g",), None, 3),
        ("y", ("other",), "7", 3),
        ("x", ("g",), None, 3),
        ("z", ("g",), None, 5),
    ]
    assert matches.after("a", 0, 5, 100) == matches.after("a", 1, 0, 100) == matches.after("b", 0, 0, 100) == []


def test_matches_of_one_transaction_are_never_parted(database: Database) -> None:
    keep(database, 1, *(match(f"a{number}", number) for number in range(5)))
    keep(database, 2, match("b", 0))
    assert [each.seq for each in BaseMatches(database).after("a", 0, 0, 2)] == [1] * 5
    assert [each.seq for each in BaseMatches(database).after("a", 0, 1, 2)] == [2]
