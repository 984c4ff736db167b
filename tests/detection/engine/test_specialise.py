"""Specialised and weakened expressions keep their meaning."""

from hypothesis import given, settings

from tests.detection.engine.strategies import EXPRESSIONS, RECORDS, PathRoute
from tocsin.core.paths import read
from tocsin.core.values import Record, fold, scalars_of, text_of
from tocsin.detection.engine.expression import FALSE, TRUE, And, Atom, Expression, Named, Not, Or, Text
from tocsin.detection.engine.reference import holds
from tocsin.detection.engine.specialise import specialise, texts_needed, without_fields

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


@settings(deadline=None, max_examples=500)
@given(expression=EXPRESSIONS, record=RECORDS)
def test_a_condition_holds_only_with_a_text_that_it_needs(expression: Expression, record: Record) -> None:
    for field in ("Image", "EventID"):
        needed = texts_needed(specialise(expression, {}), field)
        if needed is not None and holds(expression, record, ROUTE):
            assert not needed.isdisjoint({fold(text_of(value)) for value in scalars_of(read(record, ((field,),)))})


def test_texts_are_needed_in_every_way_to_be_true() -> None:
    one, two = (Atom("EventID", Text("equals", text)) for text in "12")
    image = Atom("Image", Text("endswith", "\\cmd.exe"))
    assert texts_needed(And((Or((one, two)), image)), "EventID") == {"1", "2"}
    assert texts_needed(Or((one, image)), "EventID") is None
    assert texts_needed(Not(one), "EventID") is None
    assert texts_needed(Or((And((one, image)), two)), "EventID") == {"1", "2"}


def test_what_the_route_decides_is_folded_away() -> None:
    event_id = Atom("EventID", Text("equals", "1"))
    image = Atom("Image", Text("endswith", "\\cmd.exe"))
    rule = And((Named("selection", And((event_id, image))), Not(Atom("EventID", Text("equals", "5")))))
    assert specialise(rule, {"EventID": "1"}) == image
    assert specialise(rule, {"EventID": "3"}) == FALSE
    assert specialise(Or((event_id, image)), {"EventID": "1"}) == TRUE
