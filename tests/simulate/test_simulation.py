"""The simulated company: the same every time, in order, and honest about which event is an intruder's."""

from collections import Counter
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from pydantic import ValidationError

from tests.simulate.digests import DIGESTS, SMALL, digests
from tocsin.core.errors import UsageError
from tocsin.simulate import Scenario, Simulation, runs_of, simulate, write
from tocsin.simulate.moments import DAY, moment_of


def written(folder: Path, simulation: Simulation, scenarios: list[Scenario]) -> dict[str, bytes]:
    write(simulate(simulation, scenarios), folder, simulation, runs_of(simulation, scenarios))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_settings_give_the_same_bytes(tmp_path: Path, scenarios: list[Scenario]) -> None:
    assert written(tmp_path / "once", SMALL, scenarios) == written(tmp_path / "again", SMALL, scenarios)


def test_every_log_has_the_bytes_that_it_has_on_every_machine(scenarios: list[Scenario]) -> None:
    """Where this fails the simulation has changed: look whether it should have, then run `make digests`."""
    assert digests(scenarios) == DIGESTS


def test_another_seed_gives_another_day(scenarios: list[Scenario]) -> None:
    other = SMALL.model_copy(update={"seed": SMALL.seed + 1})
    assert {line.data for line in simulate(SMALL, scenarios)} != {line.data for line in simulate(other, scenarios)}


def test_attacks_do_not_change_what_people_do(scenarios: list[Scenario]) -> None:
    """Record numbers move on, everything else of the harmless events is as without the attack."""
    with_attacks = Counter(line.log.name for line in simulate(SMALL, scenarios) if line.mark is None)
    assert with_attacks == Counter(line.log.name for line in simulate(SMALL, []))


def test_without_harmless_events_there_are_attacks_alone(scenarios: list[Scenario]) -> None:
    lines = list(simulate(SMALL.model_copy(update={"events": 0}), scenarios))
    assert lines
    assert all(line.mark is not None for line in lines)


def test_events_come_in_the_order_of_time(scenarios: list[Scenario]) -> None:
    moments = [line.moment for line in simulate(SMALL, scenarios)]
    assert moments == sorted(moments)
    assert moment_of(SMALL.start) - DAY < moments[0]


@pytest.mark.parametrize("wanted", [2_000, 60_000])
def test_there_are_about_as_many_harmless_events_as_asked_for(wanted: int) -> None:
    simulation = Simulation(people=20, events=wanted)
    assert 0.6 * wanted <= sum(1 for _ in simulate(simulation, [])) <= 1.6 * wanted


def test_a_weekend_is_quieter_than_a_working_day() -> None:
    monday = Counter(line.log.log_type for line in simulate(Simulation(people=30, events=3_000), []))
    sunday = Counter(
        line.log.log_type
        for line in simulate(Simulation.model_validate({"people": 30, "start": "2026-03-08T00:00:00Z"}), [])
    )
    assert sunday["okta.system"] * 10 < sunday["linux.syslog"]
    assert monday["okta.system"] > 0


def test_records_of_windows_are_numbered_without_gaps_in_each_log(scenarios: list[Scenario]) -> None:
    numbers: dict[tuple[str, str], list[int]] = {}
    for line in simulate(SMALL, scenarios):
        if line.log.log_type.startswith("windows."):
            record = orjson.loads(line.data)
            system = record["Event"]["System"] if "Event" in record else record
            key = (system.get("Computer") or system["Hostname"], system["Channel"])
            numbers.setdefault(key, []).append(system.get("EventRecordID") or system["RecordNumber"])
    assert numbers
    assert all(found == list(range(found[0], found[0] + len(found))) for found in numbers.values())


def test_the_truth_names_every_event_of_an_attack_by_file_and_byte_offset(
    tmp_path: Path, scenarios: list[Scenario]
) -> None:
    files = written(tmp_path, SMALL, scenarios)
    marked: Counter[str] = Counter()
    lines = iter(line for line in simulate(SMALL, scenarios) if line.mark is not None)
    for told, line in zip(map(orjson.loads, files["truth.ndjson"].splitlines()), lines, strict=True):
        data = files[told["source"]]
        assert data[told["position"] : told["position"] + len(line.data)] == line.data
        marked[told["source"]] += 1
    about = orjson.loads(files["simulation.json"])
    assert sum(about["attack"].values()) == sum(marked.values())


def test_every_other_event_is_counted_as_harmless(tmp_path: Path, scenarios: list[Scenario]) -> None:
    about = orjson.loads(written(tmp_path, SMALL, scenarios)["simulation.json"])
    assert about["harmless"] == dict(Counter(line.log.name for line in simulate(SMALL, scenarios) if not line.mark))


def test_logs_that_are_there_are_never_mixed_with_new_ones(tmp_path: Path, scenarios: list[Scenario]) -> None:
    before = written(tmp_path, SMALL, scenarios)
    with pytest.raises(UsageError, match="something already"):
        written(tmp_path, SMALL.model_copy(update={"seed": 9}), scenarios)
    assert sha256(before["truth.ndjson"]).digest() == sha256((tmp_path / "truth.ndjson").read_bytes()).digest()


@pytest.mark.parametrize(
    "wrong", [{"people": 0}, {"events": -1}, {"seed": -1}, {"peple": 30}, {"start": "2026-03-02"}, {"days": 0}]
)
def test_settings_out_of_bounds_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Simulation.model_validate(wrong)
