"""The logic hash tells what a rule means, not how it is written."""

import msgspec
from hypothesis import given

from tests.detection.engine.strategies import RULESETS
from tocsin.core.logsource import LogSource
from tocsin.detection.engine import CompiledRuleset
from tocsin.detection.engine.expression import And, Atom, Named, Not, Or, Text
from tocsin.detection.engine.ruleset import logic_hash

SOURCE = LogSource(product="windows")
A, B = Atom("Image", Text("endswith", "\\a.exe")), Atom("User", Text("equals", "b"))


def test_order_names_and_repetition_of_operands_do_not_count() -> None:
    plain = logic_hash(SOURCE, And((A, B)))
    assert logic_hash(SOURCE, And((Named("selection", B), A, B))) == plain


def test_operators_operands_and_logsource_count() -> None:
    hashes = {
        logic_hash(SOURCE, And((A, B))),
        logic_hash(SOURCE, Or((A, B))),
        logic_hash(SOURCE, And((A, Not(B)))),
        logic_hash(SOURCE, A),
        logic_hash(LogSource(product="linux"), A),
        logic_hash(SOURCE, Atom("Image", Text("endswith", "\\a.exe", cased=True))),
    }
    assert len(hashes) == 6


@given(ruleset=RULESETS)
def test_rulesets_travel_as_data(ruleset: CompiledRuleset) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(ruleset), type=CompiledRuleset) == ruleset
