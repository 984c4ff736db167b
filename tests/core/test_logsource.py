"""Which events a rule's logsource is about."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.logsource import LogSource

PARTS = st.none() | st.sampled_from(["windows", "linux", "sysmon", "process_creation"])
LOGSOURCES = st.builds(LogSource, PARTS, PARTS, PARTS)


def test_an_unset_part_covers_anything() -> None:
    event = LogSource("windows", "process_creation", "sysmon")
    assert LogSource().covers(event)
    assert LogSource("windows").covers(event)
    assert LogSource("windows", "process_creation").covers(event)


def test_a_set_part_must_be_equal() -> None:
    event = LogSource("windows", "process_creation")
    assert not LogSource("linux").covers(event)
    assert not LogSource("windows", "file_event").covers(event)
    assert not LogSource("windows", service="sysmon").covers(event)


@settings(deadline=None, max_examples=200)
@given(LOGSOURCES, LOGSOURCES, LOGSOURCES)
def test_covering_is_an_order(one: LogSource, two: LogSource, three: LogSource) -> None:
    assert one.covers(one)
    assert not (one.covers(two) and two.covers(three)) or one.covers(three)
    assert not (one.covers(two) and two.covers(one)) or one == two


def test_a_logsource_is_written_by_its_set_parts() -> None:
    assert str(LogSource("windows", service="security")) == "product=windows service=security"
    assert str(LogSource()) == "any"
