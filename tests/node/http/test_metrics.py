"""`/metrics`: what Prometheus asks for, to whom it is given, and that its parsers take it."""

import re

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text

from tests.node.http.conftest import SENDER, START, VIEWER, House
from tocsin.node.http.metric_list import METRICS
from tocsin.node.state import DeadLetter, Leases
from tocsin.node.state.dead_letters import add_dead_letters
from tocsin.node.state.progress import count

OPEN = "application/openmetrics-text; version=1.0.0"


def asked(house: House, accept: str = "text/plain") -> dict[str, Metric]:
    answer = house.client.get("/metrics", headers={**VIEWER, "Accept": accept})
    assert answer.status_code == 200
    parse = open_metrics if accept == OPEN else text
    return {family.name: family for family in parse(answer.text)}


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    (found,) = [
        sample.value
        for family in families.values()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return found


def work(house: House) -> None:
    """Let there be a sample of every metric."""
    assert house.client.post("/ingest/web", content=b'{"a":1}\n{"a":2}\n', headers=SENDER).status_code == 200
    assert Leases(house.database, house.clock).acquire("shard 0", "w", 60)
    with house.database.transaction() as connection:
        count(connection, "main", {("web", "judged"): 1, ("web", "laked"): 1, ("web", "dead"): 1, ("web", "errors"): 3})
        add_dead_letters(
            connection, "main", [DeadLetter("parse", "damaged", "web", "a", 1, 0, "no", b"", "text")], START.timestamp()
        )


def test_what_a_node_did_is_told_in_numbers(house: House) -> None:
    work(house)
    families = asked(house)
    assert value(families, "tocsin_received_events_total", source="web") == 2
    assert value(families, "tocsin_received_bytes_total", source="web") == 16
    assert value(families, "tocsin_judged_events_total", source="web") == 1
    assert value(families, "tocsin_dead_letters", source="web", stage="parse", reason="damaged") == 1
    assert value(families, "tocsin_rule_errors_total", source="web") == 3
    assert value(families, "tocsin_spool_lag_events", source="web") == 2
    assert value(families, "tocsin_lease_held", lease="shard 0") == 1
    assert value(families, "tocsin_http_requests_total", door="ingest", code="200") == 1
    assert value(families, "tocsin_ready") == 1
    assert value(families, "tocsin_readable") == 1


@pytest.mark.parametrize("accept", ["text/plain", OPEN])
def test_both_formats_hold_every_metric_of_the_list_with_its_labels(house: House, accept: str) -> None:
    work(house)
    families = asked(house, accept)
    told = {(family.name.removesuffix("_total"), family.type, family.documentation) for family in families.values()}
    wanted = {(metric.name.removesuffix("_total"), metric.kind, metric.help) for metric in METRICS}
    assert told == wanted
    for metric in METRICS:
        family = families.get(metric.name) or families[metric.name.removesuffix("_total")]
        if not metric.name.startswith("tocsin_process_"):  # no node runs here
            assert {tuple(sorted(set(s.labels) - {"le"})) for s in family.samples} == {tuple(sorted(metric.labels))}


def test_names_follow_the_rules_of_prometheus() -> None:
    for metric in METRICS:
        assert re.fullmatch(r"tocsin_[a-z_]+", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter"), metric.name
        assert not re.search(r"_(ms|milliseconds|minutes|kb|mb|count|sum|bucket)(_|$)", metric.name), metric.name
        assert metric.help
        assert not metric.help.endswith(".")
    assert len({metric.name for metric in METRICS}) == len(METRICS)


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer wrong", "Bearer sender-secret", "Bearer old-secret"])
def test_metrics_are_for_those_with_a_token_that_may(house: House, authorization: str | None) -> None:
    answer = house.client.get("/metrics", headers={"Authorization": authorization} if authorization else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="tocsin", scope="metrics"'
    assert "tocsin_" not in answer.text


def test_a_token_for_looking_sends_nothing(house: House) -> None:
    assert house.client.post("/ingest/web", content=b'{"a":1}\n', headers=VIEWER).status_code == 401


def test_what_senders_make_up_makes_no_new_labels(house: House) -> None:
    for number in range(50):
        house.client.post(f"/ingest/made-up-{number}", content=b"{}", headers=SENDER)
        house.client.get(f"/made/up/{number}")
    families = asked(house)
    doors = {sample.labels["door"] for sample in families["tocsin_http_requests"].samples}
    assert doors == {"ingest", "other"}
    assert value(families, "tocsin_http_requests_total", door="ingest", code="403") == 50
    assert {sample.labels["source"] for sample in families["tocsin_received_events"].samples} == {"web"}


def test_a_scrape_is_answered_when_the_state_is_gone(house: House) -> None:
    house.database.close()
    (house.settings.data / "state.db").write_bytes(b"rubbish" * 1000)
    families = asked(house)
    assert value(families, "tocsin_readable") == 0
    assert value(families, "tocsin_ready") == 0
    assert "tocsin_received_events" not in families or families["tocsin_received_events"].samples == []
    assert house.log.events() == ["stores cannot be read"]


def test_durations_are_counted_up_to_each_bound(house: House) -> None:
    house.client.get("/healthz")
    families = asked(house)
    assert value(families, "tocsin_http_request_duration_seconds_count", door="node") == 1
    assert value(families, "tocsin_http_request_duration_seconds_bucket", door="node", le="0.005") == 1
