"""Enrichment in a node: rules use what is known elsewhere, as of the event's time, and identities stay what they are."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from tests.node.sysmon import MAPPINGS, RULES, event, whoami, write_rules
from tests.node.work.house import House
from tocsin.node.work import load_content
from tocsin.pipeline.enrichments import EnrichmentSettings

OWNED = """
title: Owned by finance
id: 6f4a1c1e-0000-4000-8000-000000000011
status: test
level: medium
logsource: {product: windows, category: process_creation}
detection:
  selection: {_enriched.assets.owner: Finance, Image|endswith: '\\cmd.exe'}
  condition: selection
"""
KEYWORD = """
title: Keyword
id: 6f4a1c1e-0000-4000-8000-000000000012
status: test
level: medium
logsource: {product: windows, category: process_creation}
detection:
  keywords: [crown-jewel]
  condition: keywords
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def assets(folder: Path, text: str, **more: Any) -> EnrichmentSettings:
    file = folder / "assets.csv"
    file.write_text(text)
    said = {"name": "assets", "kind": "exact", "match": "host", "entity": "host", "ignore_case": True, **more}
    return EnrichmentSettings(file=file, **said)


def corrupt(file: Path) -> EnrichmentSettings:
    """Write a file that knows one network, and does not say what."""
    writer = MMDBWriter(ip_version=4, database_type="Sample", int_type="u32")
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"owner": "x" * 40})
    writer.to_db_file(file.as_posix())
    data = file.read_bytes()
    place = data.index(b"\x5d" + bytes([40 - 29]) + b"x" * 40)  # the text's type and length
    file.write_bytes(data[:place] + b"\x5f\xff\xff\xff" + data[place + 4 :])
    return EnrichmentSettings(name="geo", kind="mmdb", file=file, field="DestinationIp")


def to(address: str, record: int) -> dict[str, Any]:
    made = whoami(record)
    made["Event"]["EventData"]["DestinationIp"] = address
    return made


def test_a_rule_on_an_asset_s_owner_fires_and_the_lake_has_what_it_saw(house: House) -> None:
    table = "host,owner,tier\nws01.CORP.example,Finance,1\nws02.corp.example,IT,2\n"
    house.use({"a.yml": OWNED}, [assets(house.folder, table)])
    house.send(event(1), whoami(2))
    house.work()
    (finding,) = house.findings()
    assert (finding.rule.title, finding.matched["_enriched.assets.owner"]) == ("Owned by finance", "Finance")
    rows = house.rows()
    assert [orjson.loads(str(row["_enriched"])) for row in rows] == [{"assets": {"owner": "Finance", "tier": "1"}}] * 2
    assert {"_enriched" in orjson.loads(str(row["_raw"])) for row in rows} == {False}


def test_ids_and_fingerprints_are_those_of_the_event_without_it(tmp_path: Path) -> None:
    found = []
    for name in ("with", "without"):
        house = House(tmp_path / name)
        if name == "with":
            house.use(RULES, [assets(house.folder, "host,owner\nWS01.corp.example,Finance\n")])
        house.send(whoami(1))
        house.work()
        found.append([(finding.id, finding.fingerprint) for finding in house.findings()])
    assert found[0] == found[1] != []


def test_the_row_that_held_at_the_event_s_time_is_taken_and_not_that_of_today(house: House) -> None:
    table = (
        "host,owner,since,until\n"
        "WS01.corp.example,IT,,2026-03-01\n"
        "WS01.corp.example,Finance,2026-03-01,2026-04-01\n"
        "WS01.corp.example,Sales,2026-04-01,\n"
    )
    house.use({"a.yml": OWNED}, [assets(house.folder, table, valid_from="since", valid_to="until")])
    times = ("2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z")
    house.send(*(event(number, time=time) for number, time in enumerate(times)))
    house.work()
    owners = sorted((row["_time"], orjson.loads(str(row["_enriched"]))["assets"]["owner"]) for row in house.rows())
    assert [owner for _, owner in owners] == ["IT", "Finance", "Finance", "Sales"]
    assert [finding.time for finding in house.findings()] == [
        "2026-03-01T00:00:00.000000Z",
        "2026-03-31T23:59:59.000000Z",
    ]


@pytest.mark.parametrize("is_enriched", [False, True])
def test_what_a_sender_calls_an_enrichment_is_not_believed(house: House, is_enriched: bool) -> None:
    house.use({"a.yml": OWNED}, [assets(house.folder, "host,owner\nother,IT\n")] if is_enriched else [])
    inside = event(1)
    inside["Event"]["EventData"]["_enriched.assets.owner"] = "Finance"
    inside["Event"]["EventData"]["_enriched"] = {"assets": {"owner": "Finance"}}
    beside = {**event(2), "_enriched": {"assets": {"owner": "Finance"}}, "_enriched.assets.owner": "Finance"}
    house.send(inside, beside)
    house.work()
    assert (house.titles(), len(house.rows())) == ([], 2)
    assert "Finance" in str([row["_raw"] for row in house.rows()])  # what came is kept as it came


def test_keywords_are_looked_for_in_enrichments_too(house: House) -> None:
    house.use({"a.yml": KEYWORD}, [assets(house.folder, "host,tag\nWS01.corp.example,crown-jewel\n")])
    house.send(event(1))
    house.send(event(2), *(event(number) for number in range(3, 400)))
    house.work()
    assert len(house.titles()) == 399


def test_an_enrichment_that_fails_is_a_letter_and_the_event_is_judged_and_stored(house: House) -> None:
    house.use(RULES, [corrupt(house.folder / "a.mmdb"), assets(house.folder, "host,owner\nWS01.corp.example,IT\n")])
    house.send(to("198.51.100.7", 1), to("203.0.113.1", 2), to("no address", 3))
    house.work()
    assert (house.titles(), len(house.rows()), house.sums()) == (["Whoami"] * 3, 3, (3, 3))
    (letter,) = house.letters()
    assert (letter.stage, letter.reason, letter.source) == ("enrich", "lookup_failed", "web")
    assert letter.message.startswith("geo: the entry of 198.51.100.7 cannot be read")
    context = orjson.loads(letter.context)
    (row,) = [row for row in house.rows() if row["_id"] == context["event"]]
    assert (context["log_type"], orjson.loads(letter.raw)) == ("windows.sysmon", orjson.loads(str(row["_raw"])))
    assert orjson.loads(str(row["_enriched"])) == {"assets": {"owner": "IT"}}
    assert (house.count("dead"), house.count("laked")) == (0, 3)


def test_enrichments_of_other_log_types_are_left_alone(house: House) -> None:
    table = "host,owner\nWS01.corp.example,Finance\n"
    house.use({"a.yml": OWNED}, [assets(house.folder, table, log_types=["windows.security"])])
    house.send(event(1))
    house.work()
    assert (house.titles(), [row["_enriched"] for row in house.rows()]) == ([], [None])


def test_content_with_another_file_is_another_version(tmp_path: Path) -> None:
    rules = [write_rules(tmp_path / "rules")]
    versions = []
    for table in ("host,owner\na,x\n", "host,owner\na,y\n", "host,owner\na,x\n"):
        content, errors = load_content(rules, MAPPINGS, None, [assets(tmp_path, table)])
        assert errors == []
        versions.append(content.version)
    assert versions[0] == versions[2] != versions[1]


def test_what_is_wrong_with_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    _, errors = load_content([], MAPPINGS, None, [assets(tmp_path, "host,owner\na,x\na,y\n,z\n")])
    assert [str(error) for error in errors] == [
        f"{tmp_path}/assets.csv:3: the key holds already by line 2",
        f"{tmp_path}/assets.csv:4: host is empty",
    ]
