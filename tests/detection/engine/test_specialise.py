"""Specialised and weakened expressions keep their meaning."""

from hypothesis import given, settings

from tests.detection.engine.strategies import EXPRESSIONS, RECORDS, PathRoute
from tocsin.core.values import Record
from tocsin.detection.engine.expression import FALSE, TRUE, And, Atom, Expression, Named, Not, Or, Text
from tocsin.detection.engine.reference import holds
from tocsin.detection.engine.specialise import specialise, without_fields

ROUTE = PathRoute()


@settings(deadline=None, max_examples=500)
@given(expression=EXPRESSIONS, record=RECORDS)
def test_simplifying_changes_no_verdict(expression: Expression, record: Record) -> None:
    assert holds(specialise(expression, {}), record, ROUTE) == holds(expression, record, ROUTE)


@settings(deadline=None, max_examples=500)
@given(expression=EXPRESSIONS, record=RECORDS)
def test_leaving_fields_out_only_weakens(expression: Expression, record: Record) -> None:
    if holds(expression, record, ROUTE):
        assert holds(without_fields(specialise(expression, {}), frozenset({"Image", "EventID"})), record, ROUTE)


def test_what_the_route_decides_is_folded_away() -> None:
    event_id = Atom("EventID", Text("equals", "1"))
    image = Atom("Image", Text("endswith", "\\cmd.exe"))
    rule = And((Named("selection", And((event_id, image))), Not(Atom("EventID", Text("equals", "5")))))
    assert specialise(rule, {"EventID": "1"}) == image
    assert specialise(rule, {"EventID": "3"}) == FALSE
    assert specialise(Or((event_id, image)), {"EventID": "1"}) == TRUE
