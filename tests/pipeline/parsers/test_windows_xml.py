"""Windows events as XML: the shape of event logs, and XML that is broken or hostile."""

from collections.abc import Iterator

import pytest

from tests.pipeline.outcome import SOURCE, cut, gathered, parse
from tocsin.core.values import Record
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import WindowsXmlParser
from tocsin.pipeline.sources.text_encoding import as_utf8

PARSER = WindowsXmlParser()
NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"


def event(number: int, data: str = "", more: str = "") -> str:
    system = f"<System><Provider Name='Tests'/><EventID>{number}</EventID></System>"
    return f"<Event xmlns='{NAMESPACE}'>{system}<EventData>{data}</EventData>{more}</Event>"


def read(text: str) -> Record:
    outcome = parse(PARSER, text.encode())
    assert outcome.faults == []
    (record,) = outcome.records
    inner = record["Event"]
    assert isinstance(inner, dict)
    return inner


def numbers(data: bytes, piece: int = 1000) -> tuple[list[str], list[str], list[str]]:
    outcome = parse(PARSER, data, piece=piece)
    return [one["Event"]["System"]["EventID"] for one in outcome.records], outcome.kinds, outcome.places


def test_an_event_has_the_shape_of_event_logs() -> None:
    assert read(
        "<Event xmlns='u'><System><Provider Name='A' Guid='{B}'/><EventID Qualifiers='3'>7</EventID><Correlation/>"
        "<TimeCreated SystemTime='2031-01-01T00:00:00.1234567Z'/></System><EventData><Data Name='Image'>C:\\a &amp; b</Data>"
        "<Data Name='Empty'/><Data Name='Image'>2</Data></EventData></Event>"
    ) == {
        "#attributes": {"xmlns": "u"},
        "System": {
            "Provider": {"#attributes": {"Name": "A", "Guid": "{B}"}},
            "EventID": {"#attributes": {"Qualifiers": "3"}, "#text": "7"},
            "Correlation": None,
            "TimeCreated": {"#attributes": {"SystemTime": "2031-01-01T00:00:00.1234567Z"}},
        },
        "EventData": {"Image": "C:\\a & b", "Empty": "", "Image_1": "2"},
    }


def test_values_without_names_are_one_text_or_a_list() -> None:
    assert read(event(1, "<Data>a</Data>"))["EventData"] == {"Data": {"#text": "a"}}
    assert read(event(1, "<Data>a</Data><Data/><Data>c</Data>"))["EventData"] == {"Data": {"#text": ["a", "", "c"]}}


def test_line_ends_in_values_are_kept_as_they_are() -> None:
    assert read(event(1, "<Data Name='A'>x\r\n\ty\nz</Data>"))["EventData"] == {"A": "x\r\n\ty\nz"}
    assert read(event(1).replace(" xmlns", "\r\n  xmlns"))["System"]["EventID"] == "1"


@pytest.mark.parametrize("piece", [1, 7, 1000])
@pytest.mark.parametrize("frame", ["{}{}", "{}\n{}\n", "<?xml version='1.0'?>\n<Events>{}\r\n<!-- a -->{}</Events>\n"])
def test_events_are_found_in_all_forms_of_files(frame: str, piece: int) -> None:
    data = frame.format(event(1), event(2)).encode()
    assert PARSER.sniff(data)
    assert numbers(data, piece) == (["1", "2"], [], [])
    assert parse(PARSER, data).positions == [data.index(b"<Event xmlns"), data.rindex(b"<Event xmlns")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_files_in_utf_16_are_read(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="utf-16"?><Events>{event(1, "<Data>é</Data>")}</Events>'.encode(encoding)
    stream = as_utf8(ByteStream(cut(data, 99), []), [])
    assert PARSER.sniff(stream.head(1000))
    outcome = gathered(PARSER.batches(stream, SOURCE, Limits()))
    assert (len(outcome.records), outcome.faults) == (1, [])


BOMB = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
HOSTILE = {
    "an entity that no one declared": event(2, "<Data>&b;</Data>"),
    "a document type inside": event(2, BOMB),
    "a file of the machine": event(2, "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><Data>&a;</Data>"),
    "depth": event(2, "<a>" * 2000 + "</a>" * 2000),
    "a missing end of an element": event(2, "<Data>"),
    "two values of one attribute": event(2, "<Data Name='a' Name='b'/>"),
    "no end of an attribute": event(2, "<Data Name='a/>"),
    "a wrong byte in a tag": event(2, "<Da\x01ta/>"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("piece", [50, 100_000])
def test_an_event_that_is_broken_or_hostile_is_refused_at_its_place_and_the_next_one_is_read(
    name: str, piece: int
) -> None:
    before = event(1) + "\n"
    data = f"{before}{HOSTILE[name]}\n{event(3)}".encode()
    assert numbers(data, piece) == (["1", "3"], ["UndecodableRecord"], [f"{SOURCE}#{len(before)}"])


def test_a_document_type_before_the_events_is_told_and_declares_nothing() -> None:
    data = f"<?xml version='1.0'?>{BOMB}<Events>{event(1)}{event(2, '<Data>&b;</Data>')}</Events>".encode()
    assert PARSER.sniff(data)
    assert numbers(data)[:2] == (["1"], ["UndecodableRecord", "UndecodableRecord"])


def test_an_event_without_end_ends_where_the_next_begins() -> None:
    data = (event(1)[: -len("</Event>")] + "\n" + event(2) + "stray" + event(3)[:-1]).encode()
    assert numbers(data, 20) == (
        ["2"],
        ["UndecodableRecord"] * 3,
        [f"{SOURCE}#0", f"{SOURCE}#{data.index(b'stray')}", f"{SOURCE}#{data.index(b'stray') + 5}"],
    )


def test_characters_that_xml_cannot_hold_are_replaced_and_counted() -> None:
    outcome = parse(PARSER, (event(1, "<Data>a\x02b&#1;c&#xFFFF;</Data>") + event(2)).encode() + event(3).encode())
    assert outcome.records[0]["Event"]["EventData"] == {"Data": {"#text": "a\ufffdb\ufffdc\ufffd"}}
    assert (len(outcome.records), outcome.repaired, outcome.faults) == (3, 1, [])


@pytest.mark.parametrize("piece", [1000, 131072])
def test_an_event_beyond_the_limit_is_skipped_and_told(piece: int) -> None:
    long = event(2, f"<Data>{'x' * 600_000}</Data>")
    data = (event(1) + long + event(3)).encode()
    outcome = parse(PARSER, data, piece=piece, limits=Limits(max_record_bytes=256 * 1024))
    assert [one["Event"]["System"]["EventID"] for one in outcome.records] == ["1", "3"]
    assert (outcome.kinds, outcome.places) == (["LimitExceeded"], [f"{SOURCE}#{len(event(1))}"])


def test_an_event_without_end_of_50_megabytes_is_never_held() -> None:
    taken = [0]

    def pieces() -> Iterator[bytes]:
        yield event(1).encode() + b"<Event xmlns='u'><System>"
        for _ in range(400):
            taken[0] += 1
            yield b"x" * 131072
        yield event(3).encode()

    limits = Limits(max_record_bytes=256 * 1024)
    told: list[int] = []
    records = 0
    for batch in PARSER.batches(ByteStream(pieces(), []), SOURCE, limits):
        told += [taken[0]] * len(batch.faults)
        records += len(batch.records)
    assert records == 2
    assert told
    assert told[0] <= 4


@pytest.mark.parametrize(
    "text", ["<Events/>", "<Event/>", "<html><Event >x</Event></html>", "<Events><Event><a/></Event></Events>"]
)
def test_other_xml_is_not_known(text: str) -> None:
    assert not PARSER.sniff(text.encode())
