"""What is told of requests: ids, refusals once, and nothing that is secret."""

from datetime import timedelta

from tests.node.http.conftest import SENDER, House


def test_a_request_has_an_id_which_its_answer_and_the_log_name(house: House) -> None:
    answer = house.client.post("/ingest/web", content=b"{}", headers={"X-Request-Id": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    assert house.log.kept[0][2]["request"] == "mine-1"
    made = house.client.get("/healthz").headers["x-request-id"]
    assert len(made) == 16
    odd = house.client.get("/healthz", headers={"X-Request-Id": "a b\x7f"}).headers["x-request-id"]
    assert odd not in ("a b\x7f", made)


def test_refused_requests_are_told_once_and_counted(house: House) -> None:
    wrong = {"Authorization": "Bearer wrong-secret"}
    for _ in range(20):
        house.client.post("/ingest/web", content=b"{}", headers=wrong)
    assert house.log.events() == ["requests refused"]
    level, _, facts = house.log.kept[0]
    assert (level, facts["door"], facts["source"], facts["status"]) == ("warning", "ingest", "web", 401)
    house.clock.advance(timedelta(seconds=61))
    house.client.post("/ingest/web", content=b"{}", headers=wrong)
    assert house.log.kept[1][2]["since_last"] == 19
    house.client.post("/ingest/web", content=b"{}\n", headers=SENDER)
    house.client.post("/ingest/web", content=b"{}\n", headers=SENDER)
    assert house.log.events() == ["requests refused", "requests refused", "requests taken again"]
    assert "secret" not in str(house.log.kept)


def test_refusals_of_many_kinds_are_bounded(house: House) -> None:
    for number in range(300):
        house.client.post(f"/ingest/made-up-{number}", content=b"{}", headers=SENDER)
        house.client.get(f"/made-up-{number}")
    assert house.log.events() == ["requests refused", "requests refused"]
