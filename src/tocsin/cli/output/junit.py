"""JUnit XML: what CI systems read test results from.

Source: the schema that Jenkins' xUnit plug-in publishes (`junit-10.xsd`), in the part that readers agree on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal
from xml.etree import ElementTree as ET

from tocsin.cli.output.visible import visible

JunitOutcome = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class JunitCase:
    """One case: the suite it is of, its class (what is tested) and name, what came of it, and why."""

    suite: str
    group: str
    name: str
    outcome: JunitOutcome
    message: str = ""
    details: Sequence[str] = ()
    file: str = ""
    line: int | None = None


def write_junit(stream: BinaryIO, name: str, cases: Sequence[JunitCase]) -> None:
    """Write cases as one JUnit document, grouped by their suites in the order in which those come first."""
    suites: dict[str, list[JunitCase]] = {}
    for case in cases:
        suites.setdefault(case.suite, []).append(case)
    root = ET.Element("testsuites", {"name": name, **_counts(cases)})
    for suite, members in suites.items():
        element = ET.SubElement(root, "testsuite", {"name": _text(suite), **_counts(members)})
        for case in members:
            _add(element, case)
    ET.indent(root)
    stream.write(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _counts(cases: Sequence[JunitCase]) -> dict[str, str]:
    def count(outcome: JunitOutcome) -> str:
        return str(sum(case.outcome == outcome for case in cases))

    return {"tests": str(len(cases)), "failures": count("failed"), "errors": "0", "skipped": count("skipped")}


def _add(suite: ET.Element, case: JunitCase) -> None:
    attributes = {"classname": _text(case.group), "name": _text(case.name)}
    if case.file:
        attributes["file"] = _text(case.file)
    if case.line is not None:
        attributes["line"] = str(case.line)
    element = ET.SubElement(suite, "testcase", attributes)
    if case.outcome == "passed":
        return
    tag = "failure" if case.outcome == "failed" else "skipped"
    told = ET.SubElement(element, tag, {"message": _text(case.message)})
    told.text = "\n".join(_text(line) for line in case.details) or None


def _text(text: str) -> str:
    """Make a text fit for XML 1.0, which has no way to hold control characters and U+FFFE and U+FFFF."""
    return visible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
