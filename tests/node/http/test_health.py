"""`/healthz` and `/readyz`: alive, ready, and why not."""

from datetime import timedelta
from pathlib import Path

from tests.node.http.conftest import SENDER, VIEWER, House
from tocsin.node.state import Leases


def reasons(house: House) -> list[str]:
    answer = house.client.get("/readyz", headers=VIEWER)
    assert answer.json()["status"] == ("ready" if answer.status_code == 200 else "not ready")
    return [reason["code"] for reason in answer.json()["reasons"]]


def work(house: House, seconds: float = 3600) -> None:
    assert Leases(house.database, house.clock).acquire("shard 0", "w", seconds)


def test_a_living_process_says_so_to_anybody(house: House) -> None:
    answer = house.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_one_word_is_all_that_is_told_without_a_token(house: House) -> None:
    assert house.client.get("/readyz").json() == {"status": "not ready"}
    assert house.client.get("/readyz", headers=SENDER).json() == {"status": "not ready"}
    work(house)
    house.clock.advance(timedelta(seconds=2))
    answer = house.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_node_without_workers_is_not_ready(house: House) -> None:
    assert reasons(house) == ["no_worker"]
    work(house, seconds=30)
    house.clock.advance(timedelta(seconds=2))
    assert reasons(house) == []
    house.clock.advance(timedelta(seconds=60))
    assert reasons(house) == ["no_worker"]


def test_a_node_that_is_behind_is_not_ready(house: House) -> None:
    work(house)
    house.client.post("/ingest/web", content=b"{}\n", headers=SENDER)
    house.clock.advance(timedelta(seconds=299))
    assert reasons(house) == []
    house.clock.advance(timedelta(seconds=2))
    assert reasons(house) == ["lag"]


def test_a_state_that_cannot_be_reached_is_a_reason(house: House) -> None:
    house.database.close()
    (house.settings.data / "state.db").write_bytes(b"rubbish" * 1000)
    assert reasons(house) == ["state_unreachable"]


def test_a_full_spool_is_a_reason(tmp_path: Path) -> None:
    house = House(tmp_path, total_bytes=1000)
    work(house)
    with house.client:
        assert reasons(house) == ["spool_full"]
    house.spool.close()
