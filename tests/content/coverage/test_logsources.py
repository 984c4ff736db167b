"""Which logsources are covered, and what is told of those that are not."""

from tocsin.content.coverage import LogSourceCoverage, MissingField, Reason, cover_logsources
from tocsin.core.logsource import LogSource
from tocsin.pipeline.mappings import LogTypeSummary


def log_type(name: str, *logsources: LogSource, shapes: tuple[str, ...] = ("garden.json",)) -> LogTypeSummary:
    return LogTypeSummary(name, name, "garden", (), logsources, (), shapes, (), f"{name}.yml")


BEDS = log_type("garden.beds", LogSource("garden", "digging", "beds"))
PONDS = log_type("garden.ponds", LogSource("garden", None, "ponds"), shapes=("garden.json", "garden.xml"))


def test_a_logsource_is_covered_by_every_log_type_whose_events_belong_to_it() -> None:
    (found,) = cover_logsources([(LogSource("garden"), ())], [BEDS, PONDS], [])
    assert found == LogSourceCoverage(
        LogSource("garden"), 1, ("garden.beds", "garden.ponds"), ("garden.json", "garden.xml")
    )
    assert found.is_covered


def test_rules_are_counted_by_logsource_and_sorted() -> None:
    wanted = [(LogSource("shed"), ()), (LogSource(None, "digging"), ()), (LogSource("shed"), ())]
    found = cover_logsources(wanted, [BEDS], [])
    assert [(one.logsource, one.rules, one.log_types) for one in found] == [
        (LogSource(None, "digging"), 1, ("garden.beds",)),
        (LogSource("shed"), 2, ()),
    ]


def test_the_reason_that_fits_first_is_told_only_of_what_is_not_covered() -> None:
    reasons = [
        Reason(LogSource("shed", None, "door"), "It has no lock.", "Fit one."),
        Reason(LogSource("shed"), "Nobody looks.", "Look."),
        Reason(LogSource("garden"), "Never told.", ""),
    ]
    wanted = [(LogSource("shed", None, "door"), ()), (LogSource("shed", "x"), ()), (LogSource("garden"), ())]
    told = {str(one.logsource): one.reason for one in cover_logsources(wanted, [BEDS], reasons)}
    assert told == {
        "product=garden": "",
        "product=shed category=x": "Nobody looks.",
        "product=shed service=door": "It has no lock.",
    }


def test_fields_that_no_log_has_are_told_of_what_is_covered() -> None:
    reason = Reason(LogSource("garden"), "Nobody measures it.", "Measure.", ("Depth", "Width"))
    wanted = [
        (LogSource("garden", "digging"), ("Depth", "Tool", "Depth")),
        (LogSource("garden", "digging"), ("Depth",)),
        (LogSource("garden", "sowing"), ("Depth",)),
    ]
    covered, left = cover_logsources(wanted, [BEDS], [reason])
    assert covered.missing == (MissingField("Depth", 2, "Nobody measures it.", "Measure."),)
    assert (left.missing, left.reason) == ((), "")
