"""Dead letters again: as if they had been right the first time, each once, and the sum holds."""

from datetime import timedelta

import orjson
import pytest

from tests.node.backfill.house import BackfillHouse
from tests.node.sysmon import event, whoami
from tocsin.detection.wire import decode
from tocsin.node.backfill import BackfillLane, SentLetters, preview, send_letters
from tocsin.node.state import DeadLetters, Findings, LetterChoice


def send_again(house: BackfillHouse, choice: LetterChoice | None = None) -> SentLetters:
    store = DeadLetters(house.database)
    lane = BackfillLane(house.backfill, 1, 1 << 30, house.clock)
    try:
        return send_letters(store.walk(choice or LetterChoice()), store, lane, house.clock, lambda _: None)
    finally:
        lane.close()


def test_a_letter_that_can_be_read_now_is_as_if_it_had_been_right_the_first_time(house: BackfillHouse) -> None:
    right = BackfillHouse(house.folder / "right")
    bad = b"rubbish {" + b" " * (len(orjson.dumps(whoami(1))) - 9)
    house.send(raw=orjson.dumps(event(5)) + b"\n" + bad + b"\n")
    right.send(raw=orjson.dumps(event(5)) + b"\n" + orjson.dumps(whoami(1)) + b"\n")
    for each in (house, right):
        each.work()
    assert house.sums() == (2, 2)
    (letter,) = DeadLetters(house.database).list(10)
    replace_raw(house, letter.id, orjson.dumps(whoami(1)))
    assert send_again(house) == (1, 0)
    assert house.sums() == (2, 2)
    house.work("backfill")
    assert house.rows() == right.rows()
    assert [row.body for row in Findings(house.database).after(0, 9)] == [
        row.body for row in Findings(right.database).after(0, 9)
    ]
    assert DeadLetters(house.database).list(10) == []
    assert house.sums() == (2, 2)


def replace_raw(house: BackfillHouse, letter: str, raw: bytes) -> None:
    from sqlalchemy import update

    from tocsin.node.state.tables import DEAD_LETTERS

    with house.database.transaction() as connection:
        connection.execute(update(DEAD_LETTERS).where(DEAD_LETTERS.c.id == letter).values(raw=raw))


def test_one_that_dies_again_is_the_same_letter_with_one_more_attempt(house: BackfillHouse) -> None:
    house.send(raw=b'{"a": 1}\nrubbish {\n')
    house.work()
    (before,) = DeadLetters(house.database).list(10)
    for attempts in (2, 3):
        assert send_again(house) == (1, 0)
        house.work("backfill")
        (again,) = DeadLetters(house.database).list(10)
        assert (again.id, again.attempts, again.sent, again.raw) == (before.id, attempts, None, before.raw)
    assert house.sums() == (2, 2)


def test_lines_that_nobody_knew_are_read_together(house: BackfillHouse) -> None:
    lines = [f"node-7: something happened, number {number}".encode() for number in range(3)]
    house.send(raw=b"\n".join(lines) + b"\n")
    house.work()
    letters = DeadLetters(house.database).list(10)
    assert len(letters) == 3
    for number, letter in enumerate(sorted(letters, key=lambda letter: letter.position)):
        # As if a parser knew them by now.
        replace_raw(house, letter.id, orjson.dumps({"n": number}).ljust(len(lines[0])))
    assert send_again(house) == (3, 0)
    house.work("backfill")
    rows = house.rows("unknown")
    assert sorted(row["_position"] for row in rows) == sorted(letter.position for letter in letters)
    assert {row["_source"] for row in rows} == {f"web/a-{letters[0].seq}"}
    assert house.sums() == (3, 3)


def test_sent_twice_or_tried_by_two_they_come_out_once(house: BackfillHouse) -> None:
    house.send(raw=b"rubbish {\n")
    house.work()
    (letter,) = DeadLetters(house.database).list(10)
    replace_raw(house, letter.id, orjson.dumps(whoami(1)))
    send_again(house)
    assert send_again(house, LetterChoice(ids=(letter.id,))) == (1, 0)  # the same parcel: it is there already
    house.send(raw=b"rubbish {{\n")
    house.work()
    assert send_again(house) == (2, 0)  # another parcel, with the first letter in it once more
    first = house.worker_of("backfill")
    first.step()
    first.flush()
    house.clock.advance(timedelta(hours=2))
    second = house.worker_of("backfill", "other")
    second.step()
    second.flush()
    house.commit()
    assert len(house.rows()) == 1
    assert [letter.attempts for letter in DeadLetters(house.database).list(10)] == [2]
    assert house.sums() == (2, 2)


@pytest.mark.parametrize("stored", [False, True])
def test_a_worker_that_died_after_trying_them_is_followed_by_one_that_changes_nothing(
    house: BackfillHouse, stored: bool
) -> None:
    house.send(raw=b'{"a": 1}\nrubbish {\nrubbish {{\n')
    house.work()
    first, _ = sorted(DeadLetters(house.database).list(10), key=lambda letter: letter.position)
    replace_raw(house, first.id, orjson.dumps(whoami(1)))
    send_again(house)
    dead = house.worker_of("backfill")
    if stored:
        dead.step()
    else:
        house.lake.rename(house.folder / "away")
        house.lake.write_bytes(b"in the way")
        with pytest.raises(Exception, match="cannot be written"):
            dead.step()  # tried, and not stored
        house.lake.unlink()
        (house.folder / "away").rename(house.lake)
    house.work("backfill")
    assert (house.titles(), len(house.rows()), house.sums()) == (["Whoami"], 1, (3, 3))
    assert [letter.attempts for letter in DeadLetters(house.database).list(10)] == [2]


def test_events_of_the_event_collector_keep_the_time_of_their_envelope(house: BackfillHouse) -> None:
    body = orjson.dumps({"time": 1935817689, "event": "nobody knows this"})
    house.send(1, form="hec", raw=body)
    house.work()
    (letter,) = DeadLetters(house.database).list(10)
    replace_raw(house, letter.id, b'{"note": "no time of its own"}')
    send_again(house)
    house.work("backfill")
    (row,) = house.rows("unknown")
    assert (row["_day"], row["_position"], row["_source"]) == ("2031-05-06", 0, "web/a-1")
    assert house.sums() == (1, 1)


@pytest.mark.parametrize("kept", [(0,), (0, 2), ()])
def test_records_of_an_envelope_have_the_ids_that_they_would_have_had(
    house: BackfillHouse, kept: tuple[int, ...]
) -> None:
    lines = [orjson.dumps({"n": number, "note": "tells of itself nothing else"}) for number in range(3)]
    junk = [bytes((ord("x") + number,)) * len(line) for number, line in enumerate(lines)]
    given = [line if number in kept else junk[number] for number, line in enumerate(lines)]
    other = BackfillHouse(house.folder / "other")
    for each, texts in ((house, given), (other, lines)):
        each.send(1, form="hec", raw=orjson.dumps({"event": b"\n".join(texts).decode()}))
        each.work()
    for letter in DeadLetters(house.database).list(10):
        raw = letter.raw
        for bad, line in zip(junk, lines, strict=True):
            raw = raw.replace(bad, line)
        replace_raw(house, letter.id, raw)
    send_again(house)
    house.work("backfill")
    assert sorted(row["_raw"] for row in house.rows("unknown")) == sorted(line.decode() for line in lines)
    assert {row["_id"] for row in house.rows("unknown")} == {row["_id"] for row in other.rows("unknown")}
    assert house.sums() == (1, 1)


def test_what_would_become_of_them_is_told_and_nothing_is_changed(house: BackfillHouse) -> None:
    house.send(raw=b'{"a": 1}\nrubbish {\nrubbish {{\n')
    house.work()
    first, second = sorted(DeadLetters(house.database).list(10), key=lambda letter: letter.position)
    replace_raw(house, first.id, orjson.dumps(whoami(1)))
    told = list(preview(DeadLetters(house.database).walk(), house.content))
    assert [(tuple(x.id for x in each.letters), each.log_types, each.rules) for each in told] == [
        ((first.id,), {"windows.sysmon": 1}, {("medium", "Whoami"): 1}),
        ((second.id,), {}, {}),
    ]
    assert told[0].dead is None
    assert told[1].dead is not None
    assert (house.titles(), len(DeadLetters(house.database).list(10))) == ([], 2)


def test_findings_say_that_a_backfill_has_found_them(house: BackfillHouse) -> None:
    house.send(whoami(7), raw=None)
    house.send(raw=b"rubbish {\n")
    house.work()
    (letter,) = DeadLetters(house.database).list(10)
    replace_raw(house, letter.id, orjson.dumps(whoami(1)))
    send_again(house)
    house.work("backfill")
    rows = Findings(house.database).after(0, 10)
    assert [decode(row.body).rule.title for row in rows] == ["Whoami", "Whoami"]
    assert [row.lane for row in rows] == ["live", "backfill"]


def test_what_is_purged_is_counted_as_that(house: BackfillHouse) -> None:
    house.send(raw=b'{"a": 1}\nrubbish {\nrubbish {{\n')
    house.work()
    letters = DeadLetters(house.database)
    assert letters.purge(LetterChoice(stage="map")) == (0, 0)
    assert letters.purge(LetterChoice(reason="undecodable")) == (2, 0)
    assert (letters.list(10), house.sums()) == ([], (3, 3))
