import io
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.cli.output.junit import JunitCase, write_junit


def written(*cases: JunitCase) -> ET.Element:
    stream = io.BytesIO()
    write_junit(stream, "name", cases)
    return ET.fromstring(stream.getvalue())


def test_cases_stand_in_their_suites_in_the_order_these_come_first() -> None:
    root = written(
        JunitCase("b.yml", "B", "one", "passed"),
        JunitCase("a.yml", "A", "two", "failed", "no match", ("line 1", "line 2"), "a.test.yml", 7),
        JunitCase("b.yml", "B", "three", "skipped", "no data"),
    )
    assert [suite.attrib["name"] for suite in root] == ["b.yml", "a.yml"]
    assert root.attrib == {"name": "name", "tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    assert root[0].attrib == {"name": "b.yml", "tests": "2", "failures": "0", "errors": "0", "skipped": "1"}
    failed = root[1][0]
    assert failed.attrib == {"classname": "A", "name": "two", "file": "a.test.yml", "line": "7"}
    assert (failed[0].tag, failed[0].attrib["message"], failed[0].text) == ("failure", "no match", "line 1\nline 2")
    assert root[0][1][0].tag == "skipped"


def test_no_cases_are_a_document_too() -> None:
    assert written().attrib["tests"] == "0"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20))
def test_any_text_makes_a_document_that_can_be_read(text: str) -> None:
    root = written(JunitCase(text, text, text, "failed", text, (text,), text))
    assert root[0][0][0].tag == "failure"


def test_what_xml_cannot_hold_is_written_visibly() -> None:
    root = written(JunitCase("s", "g", "a\x00b\ufffe<&>", "passed"))
    assert root[0][0].attrib["name"] == "a\\x00b\\ufffe<&>"
