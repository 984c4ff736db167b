from tocsin.content.rule_tests.decisive import CHILDREN_SHOWN, decisive, decisive_lines
from tocsin.core.logsource import LogSource
from tocsin.detection.engine import CompiledRule, Explanation, Node, explain
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not, Or, Regex, Text
from tocsin.testing.routes import FlatRoute

LOGSOURCE = LogSource("windows", "process_creation")
IMAGE = Atom("Image", Text("endswith", "\\whoami.exe"))
USER = Atom("User", Text("contains", "admin"))


def explained(condition: Expression, record: dict[str, object], route: FlatRoute | None = None) -> Explanation:
    rule = CompiledRule("id", "Title", "low", "test", LOGSOURCE, condition, "hash", "rule.yml")
    return explain(rule, record, route or FlatRoute(LOGSOURCE))


def kept(node: Node) -> list[str | None]:
    found = [node.field] if node.kind == "test" else []
    return found + [field for child in node.children for field in kept(child)]


def test_of_a_false_and_the_false_operands_are_kept() -> None:
    tree = explained(And((IMAGE, USER)), {"Image": "C:\\whoami.exe", "User": "ada"}).tree
    assert kept(decisive(tree)) == ["User"]


def test_of_a_true_or_the_true_operands_are_kept() -> None:
    tree = explained(Or((IMAGE, USER)), {"Image": "x", "User": "admin"}).tree
    assert kept(decisive(tree)) == ["User"]


def test_of_a_false_or_and_of_a_true_and_all_operands_are_kept() -> None:
    assert kept(decisive(explained(Or((IMAGE, USER)), {}).tree)) == ["Image", "User"]
    both = {"Image": "\\whoami.exe", "User": "admin"}
    assert kept(decisive(explained(And((IMAGE, USER)), both).tree)) == ["Image", "User"]


def test_below_a_not_what_decided_it_is_kept() -> None:
    tree = explained(And((IMAGE, Not(Or((USER, IMAGE))))), {"Image": "\\whoami.exe", "User": "ada"}).tree
    assert kept(decisive(tree)) == ["Image"]


def test_lines_tell_selection_field_place_and_cause() -> None:
    condition = And((Named("selection", IMAGE), Named("by_admin", USER)))
    lines = decisive_lines(explained(condition, {"Image": "C:\\whoami.exe", "User": "ada"}))
    assert lines == [
        "✗ by_admin",
        "  ✗ User contains 'admin': the value does not pass; it is 'ada'",
    ]


def test_an_absent_field_is_said_to_be_absent() -> None:
    assert decisive_lines(explained(IMAGE, {})) == [
        "✗ Image ends with '\\whoami.exe': the event has no such field",
    ]


def test_an_event_of_another_logsource_is_told_before_all_else() -> None:
    lines = decisive_lines(explained(IMAGE, {"Image": "\\whoami.exe"}, FlatRoute(LogSource("linux"))))
    told = "✗ the rule is about product=windows category=process_creation; the event is product=linux"
    assert lines == [f"{told} (test in the shape flat)"]


def test_a_long_list_is_cut_and_counted() -> None:
    many = Or(tuple(Atom("Image", Text("equals", str(number))) for number in range(50)))
    lines = decisive_lines(explained(many, {"Image": "x"}))
    assert len(lines) == 1 + CHILDREN_SHOWN + 1
    assert f"and {50 - CHILDREN_SHOWN} more" in lines[-1]


def test_a_long_value_is_cut() -> None:
    line = decisive_lines(explained(IMAGE, {"Image": "x" * 5_000}))[0]
    assert len(line) < 300


def test_errors_that_decided_are_kept() -> None:
    slow = Atom("Image", Regex("(a+)+$"))
    tree = explained(And((slow, USER)), {"Image": "a" * 4_000 + "!", "User": "admin"}).tree
    assert tree.verdict in ("error", "false")
    assert kept(decisive(tree)) == ["Image"]
