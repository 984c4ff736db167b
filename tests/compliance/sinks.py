"""What every sink is held to: at least once and kept once by id, in order by key, bounded waiting, resumed where it was.

A sink's own tests inherit `SinkContract` and give a receiver that does what a script says.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from typing import ClassVar, NamedTuple, Protocol

import pytest

from tocsin.core.entity import Entity
from tocsin.core.finding import Finding, Level, RuleReference
from tocsin.core.logsource import LogSource
from tocsin.core.telling import Silence
from tocsin.detection.wire import encode
from tocsin.node.backfill.sink_letters import deliver_again
from tocsin.node.settings.sinks import SinkEntry
from tocsin.node.sinks.dispatcher import Dispatcher
from tocsin.node.state import Database, DeadLetters, LetterChoice
from tocsin.node.state.findings import add_findings
from tocsin.node.state.sinks import Sinks
from tocsin.testing.clocks import ManualClock

START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


class Taken(NamedTuple):
    """A delivery as its receiver saw it: its id, and the ids of the findings in it."""

    delivery: str
    findings: tuple[str, ...]


Verdict = str
"""What a receiver does with a delivery: `take`, `down`, `fail`, `refuse`, `hang`, or `lose`: take it, and never answer."""
Script = Callable[[Taken], Verdict]


class Receiver(Protocol):
    """A receiver at the sink's other end."""

    script: Script
    taken: list[Taken]
    seen: list[Taken]

    def entry(self, **settings: object) -> SinkEntry:
        """Give a sink that sends here."""


def take(_: Taken) -> Verdict:
    return "take"


def finding(number: int, host: str = "ws1", level: Level = "high", rule: str = "r") -> Finding:
    return Finding(
        f"f{number:04}",
        None,
        RuleReference(rule, "Rule", level, "sigma", ""),
        LogSource("windows"),
        (),
        {"n": number},
        (Entity("host", host),),
    )


class House:
    """A state with findings, and workers that deliver them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(START)

    def find(self, *findings: Finding) -> None:
        with self.database.transaction() as connection:
            now = self.clock.now().timestamp()
            add_findings(connection, "main", [(each, encode(each)) for each in findings], now)

    def dispatcher(self, entry: SinkEntry, owner: str = "w") -> Dispatcher:
        return Dispatcher([entry], self.database, owner, self.clock, Silence())

    def pump(self, dispatcher: Dispatcher, until: Callable[[], bool], turns: int = 4000) -> None:
        """Let a dispatcher work, and time pass, until something is so."""
        pause = Event()
        for _ in range(turns):
            dispatcher.turn()
            if until():
                return
            # Deliveries are made in real time; what waits for a time to come waits by this clock.
            pause.wait(0.002)
            self.clock.advance(timedelta(seconds=0.25))
        pytest.fail("it did not happen")

    def settled(self, name: str = "sink") -> bool:
        """Say whether a sink has nothing left to do."""
        (lag,) = Sinks(self.database).lags([name])
        return lag.waiting == lag.held == 0 and lag.position.until == 0

    def letters(self) -> list[tuple[str, int, int]]:
        return [(each.reason, each.seq, each.attempts) for each in DeadLetters(self.database).list(100)]


def once(taken: Sequence[Taken]) -> list[str]:
    """Give the findings as a receiver has them that keeps each once."""
    return list(dict.fromkeys(each for delivery in taken for each in delivery.findings))


class SinkContract:
    """Tests that every sink inherits; a subclass gives the fixture `receiver`."""

    quick: ClassVar[dict[str, object]] = {"retry_first_seconds": 1.0, "retry_longest_seconds": 8.0, "history": True}

    @pytest.fixture
    def house(self, database: Database) -> House:
        return House(database)

    def entry(self, receiver: Receiver, **settings: object) -> SinkEntry:
        return receiver.entry(**{**self.quick, **settings})

    def test_every_finding_arrives_in_its_order(self, receiver: Receiver, house: House) -> None:
        house.find(*map(finding, range(25)))
        house.pump(house.dispatcher(self.entry(receiver, batch=10)), house.settled)
        assert [len(each.findings) for each in receiver.taken] == [10, 10, 5]
        assert once(receiver.taken) == [f"f{number:04}" for number in range(25)]
        house.find(finding(25))
        (lag,) = Sinks(house.database).lags(["sink"])
        assert (lag.waiting, lag.position.delivered, lag.oldest) == (1, 25, house.clock.now().timestamp())

    def test_only_what_is_wanted_arrives(self, receiver: Receiver, house: House) -> None:
        house.find(finding(1, level="low"), finding(2, rule="x"), finding(3), finding(4, level="critical"))
        house.pump(house.dispatcher(self.entry(receiver, level="high", rules=["r"])), house.settled)
        assert once(receiver.taken) == ["f0003", "f0004"]

    def test_what_was_found_before_a_sink_was_there_is_sent_only_if_asked_for(
        self, receiver: Receiver, house: House
    ) -> None:
        house.find(finding(1))
        dispatcher = house.dispatcher(self.entry(receiver, history=False))
        house.find(finding(2))  # before its first turn: a worker judges as soon as it is there
        house.pump(dispatcher, house.settled)
        assert once(receiver.taken) == ["f0002"]

    @pytest.mark.parametrize("verdict", ["down", "lose"])
    def test_a_sink_that_is_down_gets_the_same_delivery_later(
        self, receiver: Receiver, house: House, verdict: str
    ) -> None:
        house.find(*map(finding, range(5)))
        receiver.script = lambda _: verdict
        dispatcher = house.dispatcher(self.entry(receiver))
        house.pump(dispatcher, lambda: len(receiver.seen) == 4)
        house.find(finding(5))
        receiver.script = take
        house.pump(dispatcher, house.settled)
        assert len({each.delivery for each in receiver.seen[:5]}) == 1
        assert once(receiver.taken) == [f"f{number:04}" for number in range(6)]
        assert house.letters() == []

    def test_waits_grow_with_failures_and_end_with_success(self, receiver: Receiver, house: House) -> None:
        house.find(finding(1))
        receiver.script = lambda _: "down"
        dispatcher = house.dispatcher(self.entry(receiver))
        for failures, longest in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0)):
            house.pump(dispatcher, lambda failures=failures: self.position(house)[0] == failures)  # type: ignore[misc]
            assert 0 <= self.position(house)[1] - house.clock.now().timestamp() <= longest
        receiver.script = take
        house.pump(dispatcher, house.settled)
        assert self.position(house) == (0, 0.0)

    def position(self, house: House) -> tuple[int, float]:
        position = Sinks(house.database).of("sink")
        return (position.failures, position.due) if position else (0, 0.0)

    def test_a_finding_that_fails_holds_back_only_those_of_its_key(self, receiver: Receiver, house: House) -> None:
        house.find(*(finding(number, f"ws{number % 3}") for number in range(12)))
        receiver.script = lambda taken: "fail" if "f0004" in taken.findings else "take"
        dispatcher = house.dispatcher(self.entry(receiver))
        others = {f"f{number:04}" for number in range(12) if number % 3 != 1}
        house.pump(dispatcher, lambda: others <= set(once(receiver.taken)))
        assert set(once(receiver.taken)) == others | {"f0001"}
        receiver.script = take
        house.pump(dispatcher, house.settled)
        of_key = [each for each in once(receiver.taken) if int(each[1:]) % 3 == 1]
        assert of_key == ["f0001", "f0004", "f0007", "f0010"]

    def test_what_fails_by_itself_for_too_long_is_a_dead_letter_and_the_rest_goes_on(
        self, receiver: Receiver, house: House
    ) -> None:
        house.find(finding(1), finding(2), finding(3))
        receiver.script = lambda taken: "fail" if "f0001" in taken.findings else "take"
        house.pump(house.dispatcher(self.entry(receiver, give_up_hours=0.01)), house.settled)
        assert once(receiver.taken) == ["f0002", "f0003"]
        assert house.letters() == [("gave_up", 1, 1)]

    def test_what_will_never_be_taken_is_a_dead_letter_that_can_be_sent_again(
        self, receiver: Receiver, house: House
    ) -> None:
        house.find(*map(finding, range(1, 6)))
        receiver.script = lambda taken: "refuse" if "f0003" in taken.findings else "take"
        entry = self.entry(receiver)
        dispatcher = house.dispatcher(entry)
        house.pump(dispatcher, house.settled)
        assert once(receiver.taken) == ["f0001", "f0002", "f0004", "f0005"]
        ((reason, seq, attempts),) = house.letters()
        assert (seq, attempts) == (3, 1)
        letters = DeadLetters(house.database)
        deliver_again(letters.walk(LetterChoice(stage="sink")), letters, house.database, [entry], house.clock)
        house.pump(dispatcher, lambda: house.letters() == [(reason, 3, 2)])
        receiver.script = take
        deliver_again(letters.walk(LetterChoice(stage="sink")), letters, house.database, [entry], house.clock)
        house.pump(dispatcher, lambda: not house.letters())
        assert once(receiver.taken)[-1] == "f0003"

    def test_who_follows_a_worker_that_was_killed_sends_the_same_delivery(
        self, receiver: Receiver, house: House
    ) -> None:
        house.find(*map(finding, range(5)))
        entry = self.entry(receiver)
        dead = house.dispatcher(entry)
        dead.turn()
        house.pump(house.dispatcher(entry, "nobody"), lambda: len(receiver.taken) == 1, 50)  # taken, and not noted
        house.find(finding(5))
        house.clock.advance(timedelta(minutes=1))
        house.pump(house.dispatcher(entry, "next"), house.settled)
        assert receiver.taken[0] == receiver.taken[1]
        assert once(receiver.taken) == [f"f{number:04}" for number in range(6)]
        assert dead.turn() == 0  # it has lost its lease: nothing was written
        assert house.settled()

    def test_one_worker_sends_at_a_time(self, receiver: Receiver, house: House) -> None:
        entry = self.entry(receiver)
        first, second = house.dispatcher(entry, "first"), house.dispatcher(entry, "second")
        house.find(*map(finding, range(40)))

        def both() -> bool:
            second.turn()
            return house.settled()

        house.pump(first, both)
        assert [each for delivery in receiver.taken for each in delivery.findings] == once(receiver.taken)

    def test_a_turn_does_not_wait_for_a_sink_that_hangs(self, receiver: Receiver, house: House) -> None:
        house.find(finding(1))
        receiver.script = lambda _: "hang"
        dispatcher = house.dispatcher(self.entry(receiver, timeout_seconds=60.0))
        house.pump(dispatcher, lambda: len(receiver.seen) == 1)
        before = house.clock.steady()
        for _ in range(50):
            assert dispatcher.turn() == 0
        assert (house.clock.steady(), self.position(house)[0]) == (before, 0)
        house.clock.advance(timedelta(minutes=4))  # it is given up, and tried again
        receiver.script = take
        house.pump(dispatcher, house.settled)
        assert once(receiver.taken) == ["f0001"]

    @pytest.mark.parametrize("seed", range(4))
    def test_whatever_happens_each_finding_arrives_once_by_id_in_order_by_key(
        self, receiver: Receiver, house: House, seed: int
    ) -> None:
        random = Random(seed)
        verdicts = ["take", "take", "take", "down", "fail", "lose", "refuse"]
        refused: set[str] = set()

        def script(taken: Taken) -> Verdict:
            verdict = random.choice(verdicts)
            if verdict == "refuse" and len(taken.findings) == 1:
                refused.update(taken.findings)
            return verdict

        receiver.script = script
        entry = self.entry(receiver, batch=4)
        number = 0
        dispatcher = house.dispatcher(entry)
        for life in range(12):
            some = [finding(number + index, f"ws{random.randrange(3)}") for index in range(random.randrange(6))]
            number += len(some)
            house.find(*some)
            for _ in range(random.randrange(60)):
                dispatcher.turn()
                house.clock.advance(timedelta(seconds=0.3))
                Event().wait(0.001)
            if random.random() < 0.5:  # killed
                house.clock.advance(timedelta(minutes=1))
                dispatcher = house.dispatcher(entry, f"w{life}")
        verdicts[:] = ["take"]
        house.pump(dispatcher, house.settled)
        dead = {f"f{seq - 1:04}" for _, seq, _ in house.letters()}
        assert dead <= refused
        arrived = once(receiver.taken)
        assert set(arrived) | dead == {f"f{index:04}" for index in range(number)}
        bodies = defaultdict(set)
        for each in receiver.seen:
            bodies[each.delivery].add(each.findings)
        assert all(len(found) == 1 for found in bodies.values())
