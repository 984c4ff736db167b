"""The simulated network: the same every time, true to the shapes of real logs, and honest about the attack."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from pydantic import ValidationError

from tocsin.core.errors import UsageError
from tocsin.core.times import parse_time
from tocsin.simulate import DEFAULT_START, NumberedEvent, Simulation, shaped, simulate, write

SMALL = Simulation(seed=3, hosts=3, events=400)


def of_the_attack(events: list[NumberedEvent]) -> list[NumberedEvent]:
    return [item for item in events if item.event.step is not None]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_settings_give_the_same_bytes(tmp_path: Path) -> None:
    write(simulate(SMALL), tmp_path / "once")
    write(simulate(SMALL), tmp_path / "again")
    assert content(tmp_path / "once") == content(tmp_path / "again")


def test_another_seed_gives_another_day() -> None:
    assert list(simulate(SMALL)) != list(simulate(SMALL.model_copy(update={"seed": 4})))


def test_the_day_has_as_many_harmless_events_as_asked_for_and_one_attack() -> None:
    events = list(simulate(SMALL))
    assert len(events) - len(of_the_attack(events)) == SMALL.events
    steps = list(dict.fromkeys(item.event.step.name for item in events if item.event.step))
    assert steps == [
        "phishing document",
        "macro starts a shell",
        "encoded PowerShell",
        "discovery",
        "script through regsvr32",
        "antivirus blinded",
        "credential dump",
        "scheduled task",
        "lateral movement by service",
        "service on the file server",
        "shadow copies deleted",
        "log cleared",
    ]


def test_the_attack_needs_no_noise() -> None:
    events = list(simulate(SMALL.model_copy(update={"events": 0})))
    assert events == of_the_attack(events)
    assert events


def test_events_come_in_the_order_of_time_within_the_day() -> None:
    times = [item.event.time for item in simulate(SMALL)]
    assert times == sorted(times)
    assert DEFAULT_START <= times[0] <= times[-1] < DEFAULT_START + timedelta(hours=11)


def test_records_are_numbered_without_gaps_in_each_log() -> None:
    numbers: dict[tuple[str, str], list[int]] = {}
    for item in simulate(SMALL):
        numbers.setdefault((item.event.host.name, item.event.channel.name), []).append(item.number)
    assert all(found == list(range(found[0], found[0] + len(found))) for found in numbers.values())


@pytest.mark.parametrize("hosts", [1, 250])
def test_every_workstation_has_an_owner_of_its_own_and_an_address_of_its_own(hosts: int) -> None:
    events = simulate(Simulation(hosts=hosts, events=4000))
    seen = {item.event.host for item in events if item.event.host.role == "workstation"}
    assert len({host.address for host in seen}) == len({host.name for host in seen}) == len(seen)
    assert len({host.owner.account for host in seen if host.owner}) == len(seen)


def test_the_noise_covers_the_channels_that_rules_are_written_for() -> None:
    seen = Counter((item.event.channel.name, item.event.event_id) for item in simulate(Simulation(events=4000)))
    sysmon, powershell = "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-PowerShell/Operational"
    wanted = {(sysmon, number) for number in (1, 3, 10, 11, 13, 22)} | {(powershell, 4104), ("System", 7045)}
    wanted |= {("Security", number) for number in (4624, 4625, 4672, 4688, 4698, 5145, 1102)}
    assert wanted <= set(seen)


def test_an_event_has_the_shape_of_the_evtx_parser() -> None:
    install = next(item for item in simulate(SMALL) if item.event.event_id == 7045)
    event = shaped(install.event, 20001, "evtx")["Event"]
    assert event["System"]["EventID"] == {"#attributes": {"Qualifiers": 16384}, "#text": 7045}
    assert event["System"]["EventRecordID"] == 20001
    assert parse_time(event["System"]["TimeCreated"]["#attributes"]["SystemTime"]) == install.event.time
    assert event["EventData"]["ServiceName"] == install.event.data["ServiceName"]


def test_an_event_without_event_data_has_its_fields_under_user_data() -> None:
    cleared = next(item for item in simulate(SMALL) if item.event.event_id == 1102)
    event = shaped(cleared.event, 1, "evtx")["Event"]
    assert "EventData" not in event
    assert event["UserData"]["LogFileCleared"]["SubjectUserName"] == "adm-it"


def test_a_flat_event_has_header_and_fields_side_by_side_as_text() -> None:
    logon = next(item for item in simulate(SMALL) if item.event.event_id == 4624)
    record = shaped(logon.event, 7, "flat")
    assert (record["Channel"], record["EventID"], record["RecordNumber"]) == ("Security", 4624, 7)
    assert record["LogonType"] in {"2", "3"}
    assert parse_time(record["@timestamp"]) == logon.event.time


def test_the_truth_names_every_event_by_file_and_byte_offset(tmp_path: Path) -> None:
    written = write(simulate(SMALL), tmp_path)
    truth = [orjson.loads(line) for line in written.truth.read_bytes().splitlines()]
    assert (len(truth), written.harmless, written.attack) == (400 + written.attack, 400, written.attack)
    named: Counter[str] = Counter()
    for line in truth:
        data = (tmp_path / line["source"]).read_bytes()
        record = orjson.loads(data[line["position"] :].splitlines()[0])
        named[line["source"]] += 1
        flat = record if "Event" not in record else record["Event"]["System"] | {"Hostname": line["host"]}
        assert flat["Channel"] == line["channel"]
        assert flat["Hostname"] == line["host"]
    assert sum(line["step"] is not None for line in truth) == written.attack
    assert all((line["step"] is None) == (line["technique"] is None) for line in truth)
    assert named == {f"logs/{path.name}": len(path.read_bytes().splitlines()) for path in written.logs.iterdir()}


def test_logs_that_are_there_are_never_mixed_with_new_ones(tmp_path: Path) -> None:
    write(simulate(SMALL), tmp_path)
    before = content(tmp_path)
    with pytest.raises(UsageError, match="something already"):
        write(simulate(SMALL.model_copy(update={"seed": 9})), tmp_path)
    assert content(tmp_path) == before


@pytest.mark.parametrize("wrong", [{"hosts": 0}, {"events": -1}, {"seed": -1}, {"hots": 3}, {"start": "2026-03-02"}])
def test_settings_out_of_bounds_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Simulation.model_validate(wrong)
