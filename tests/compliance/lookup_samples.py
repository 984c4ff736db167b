"""A sample of each kind of lookup: a file that knows some keys, and keys that it does not know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from tocsin.pipeline.enrichments import EnrichmentSettings


class Sample(NamedTuple):
    """Settings for a file, what it knows (key: columns), and keys that it does not know."""

    settings: EnrichmentSettings
    known: dict[str, dict[str, Any]]
    unknown: tuple[str, ...]


def _table(folder: Path, name: str, kind: str, keys: dict[str, str], **more: Any) -> EnrichmentSettings:
    file = folder / name
    if file.suffix == ".csv":
        file.write_text("key,owner,tier\n" + "".join(f"{key},{owner},1\n" for key, owner in keys.items()))
    else:
        file.write_bytes(b"".join(orjson.dumps({"key": key, "owner": owner}) + b"\n" for key, owner in keys.items()))
    return EnrichmentSettings(name="sample", kind=kind, file=file, match="key", columns=["owner"], field="a", **more)


def exact(folder: Path) -> Sample:
    settings = _table(folder, "exact.csv", "exact", {"alice": "blue", "bob": "red"})
    return Sample(settings, {"alice": {"owner": "blue"}, "bob": {"owner": "red"}}, ("Alice", "ali", "alice ", "carol"))


def exact_ignoring_case(folder: Path) -> Sample:
    settings = _table(folder, "folded.ndjson", "exact", {"Straße": "blue"}, ignore_case=True)
    return Sample(settings, {key: {"owner": "blue"} for key in ("STRASSE", "straße", "strasse")}, ("stras",))


def prefix(folder: Path) -> Sample:
    settings = _table(folder, "prefix.csv", "prefix", {"srv-": "blue", "srv-db-": "red"})
    return Sample(
        settings,
        {"srv-web": {"owner": "blue"}, "srv-db-7": {"owner": "red"}, "srv-db": {"owner": "blue"}},
        ("SRV-web", "srv", "x-srv-"),
    )


def cidr(folder: Path) -> Sample:
    keys = {"198.51.100.0/24": "blue", "198.51.100.16/28": "red", "203.0.113.7": "one", "2001:db8:1::/48": "six"}
    settings = _table(folder, "cidr.ndjson", "cidr", keys)
    return Sample(
        settings,
        {
            "198.51.100.1": {"owner": "blue"},
            "198.51.100.17": {"owner": "red"},
            "203.0.113.7": {"owner": "one"},
            "::ffff:203.0.113.7": {"owner": "one"},
            "2001:db8:1::5": {"owner": "six"},
            "2001:DB8:1:0::5%eth0": {"owner": "six"},
        },
        ("198.51.101.1", "203.0.113.8", "2001:db8:2::", "198.51.100", "host", "198.51.100.1/32"),
    )


def mmdb(folder: Path) -> Sample:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Sample")
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"country": {"iso_code": "XA"}, "size": 4})
    writer.insert_network(IPSet(["2001:db8::/32"]), {"country": {"iso_code": "XB"}})
    file = folder / "sample.mmdb"
    writer.to_db_file(file.as_posix())
    settings = EnrichmentSettings(name="geo", kind="mmdb", file=file, entity="ip", columns=["country.iso_code"])
    of = {"198.51.100.9": "XA", "::ffff:198.51.100.9": "XA", "2001:db8::1": "XB"}
    known = {key: {"country": {"iso_code": code}} for key, code in of.items()}
    return Sample(settings, known, ("203.0.113.1", "fe80::1", "host", ""))


LOOKUP_SAMPLES: dict[str, Callable[[Path], Sample]] = {
    "exact": exact,
    "exact ignoring case": exact_ignoring_case,
    "prefix": prefix,
    "cidr": cidr,
    "mmdb": mmdb,
}
