"""Generated rules, records and routes: small alphabets, so that rules and records meet often."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tocsin.core.logsource import LogSource
from tocsin.core.paths import Path, read
from tocsin.core.ports import Resolution
from tocsin.core.values import Record, fold, scalars_of, text_of
from tocsin.detection.engine.expression import (
    And,
    Atom,
    Compare,
    Exists,
    Expression,
    FieldReference,
    Named,
    Network,
    Not,
    Null,
    Or,
    Regex,
    Text,
    TimePart,
    Wildcard,
)
from tocsin.detection.engine.ruleset import CompiledRule, CompiledRuleset, logic_hash

WINDOWS = LogSource(product="windows", category="process_creation", service="sysmon")

# Letters whose case folding is a trap: Kelvin sign, dotted and dotless i, sharp s, long s, final sigma; a control
# character that Python calls a space; astral and surrogate characters.
_CHARACTERS = "aAbBkKsSiI 1.\\/*?-_\n\x1c" + "\u212a\u0130\u0131\u00df\u1e9e\u017f\u03c3\u03c2\U0001f600\ud800é"
TEXTS = st.one_of(
    st.text(_CHARACTERS, max_size=6),
    st.sampled_from(
        [
            "abc",
            "ABC",
            "a.b",
            "1",
            "10",
            "1.0",
            "0x10",
            "true",
            "False",
            "10.0.0.1",
            "::1",
            "::ffff:10.0.0.1",
            "STRASSE",
            "straße",
            "kK",
            "2024-02-29T23:59:59Z",
            "1709251199",
            "-5",
            " 7 ",
            "1e3",
            "nan",
            "\\system32\\cmd.exe",
        ]
    ),
)
# Rules come from YAML files, which hold no lone surrogates; records may.
RULE_TEXTS = TEXTS.map(lambda text: text.replace("\ud800", "?"))
FIELDS = ("Image", "User", "EventID", "a.b", "Name With Space", "Nested", "Many")
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-20, 20),
    st.sampled_from([4688, 1709251199, 2**70, 0.5, 10.0, 1e300, -0.0, float("nan"), float("inf")]),
)
_LISTS = st.lists(st.one_of(SCALARS, st.none(), st.lists(SCALARS, max_size=2)), max_size=3)
_OBJECTS = st.dictionaries(st.sampled_from(["b", "x", "Image"]), st.one_of(SCALARS, _LISTS), max_size=2)
VALUES = st.one_of(SCALARS, SCALARS, st.none(), _LISTS, _OBJECTS, st.lists(_OBJECTS, max_size=2))
RECORDS = st.dictionaries(st.sampled_from([*FIELDS, "a", "Data", "Extra"]), VALUES, max_size=6)


def _wildcards() -> st.SearchStrategy[Wildcard]:
    def build(parts: list[str], marks: list[bool], cased: bool) -> Wildcard:
        texts, specials = [], []
        for index, (part, mark) in enumerate(zip(parts, marks, strict=False)):
            if mark:
                specials.append(index)
                texts.append("*" if len(part) % 2 else "?")
            else:
                texts.append(part if cased else fold(part))
        return Wildcard(tuple(texts), tuple(specials), cased)

    return st.builds(
        build,
        st.lists(RULE_TEXTS, min_size=1, max_size=5),
        st.lists(st.booleans(), min_size=5, max_size=5),
        st.booleans(),
    )


_KINDS = st.sampled_from(["equals", "contains", "startswith", "endswith"])
_REGEXES = st.sampled_from(
    [
        r"a",
        r"^a.*b$",
        r"\s",
        r"(?i)K",
        r"[a-k]{2,}",
        r"\d+$",
        r"a{,2}b",
        r"^$",
        r"\bs",
        r"(?=a)a",
        r"(a)\1",
        r".",
        r"ß",
        r"é?a",
        r"\\system32\\",
        r"a\Z",
        r"[^a]",
        r"(?s:.)b",
        r"\x41",
        r"(?P<x>k)(?P=x)",
        r"\W",
        r"İ",
    ]
)
TESTS = st.one_of(
    st.builds(
        lambda kind, text, cased: Text(kind, text if cased else fold(text), cased), _KINDS, RULE_TEXTS, st.booleans()
    ),
    _wildcards(),
    st.builds(Regex, _REGEXES, st.sampled_from(["", "i", "m", "s", "im", "ims"])),
    st.builds(Network, st.sampled_from(["10.0.0.0/8", "::/96", "::1/128", "0.0.0.0/0"])),
    st.builds(Compare, st.sampled_from(["lt", "lte", "gt", "gte"]), st.sampled_from([0, 1, 10, -5, 0.5, 1000])),
    st.builds(
        TimePart,
        st.sampled_from(["minute", "hour", "day", "week", "month", "year"]),
        st.sampled_from([2, 9, 23, 29, 59, 2024]),
        st.sampled_from(["eq", "lt", "lte", "gt", "gte"]),
    ),
    st.just(Null()),
    st.just(Exists()),
    st.builds(FieldReference, st.sampled_from(FIELDS), _KINDS, st.booleans()),
)
ATOMS = st.builds(Atom, st.one_of(st.sampled_from(FIELDS), st.sampled_from(FIELDS), st.none()), TESTS)
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda items: And(tuple(items)), st.lists(inner, max_size=3)),
        st.builds(lambda items: Or(tuple(items)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
        st.builds(Named, st.just("selection"), inner),
    ),
    max_leaves=6,
)
LOGSOURCES = st.sampled_from(
    [LogSource(product="windows"), LogSource(category="process_creation"), WINDOWS, LogSource(product="linux")]
)


@dataclass(eq=False)
class PathRoute:
    """A route whose paths are given: what the pipeline's mappings make, without mappings."""

    paths: dict[str, Resolution] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    logsources: tuple[LogSource, ...] = (WINDOWS,)
    log_type: str = "test"
    shape: str = "test"
    held: frozenset[str] | None = None

    def resolve(self, name: str) -> Resolution:
        return self.paths.get(name) or Resolution(name, ((name,),), "native", dotted=True)


_PATHS = st.sampled_from(
    [
        (("Image",),),
        (("Nested", "b"),),
        (("Nested", "*", "b"),),
        (("Nested", "Image"), ("Image",)),
        (("a", "b"), ("Many", "b")),
        (("Nested", "Image"), ("Many", "Image")),
        (("Image",), ("User",)),
        (("Nested", "[x=1]", "b"),),
        (("Many", "[Image=abc]", "b"), ("Image",)),
        (("[Image=abc]", "User"),),
        (("Nested", "**"), ("Many", "**")),
    ]
)


def _route(chosen: dict[str, tuple[tuple[Path, ...] | str, bool]]) -> PathRoute:
    """Make a route: a field has paths, or a text that the mapping implies."""
    implied = {name: place for name, (place, _) in chosen.items() if isinstance(place, str)}
    paths = {
        name: Resolution(name, (), "implied", value=place)
        if isinstance(place, str)
        else Resolution(name, place, "mapping", dotted)
        for name, (place, dotted) in chosen.items()
    }
    return PathRoute(paths, implied)


ROUTES = st.dictionaries(
    st.sampled_from(FIELDS),
    st.tuples(st.one_of(_PATHS, _PATHS, st.sampled_from(["abc", "1"])), st.booleans()),
    max_size=3,
).map(_route)


ROUTES_BY_FIELDS = st.frozensets(st.sampled_from(FIELDS)).map(lambda held: PathRoute(logsources=(), held=held))


def rule_of(condition: Expression, logsource: LogSource = WINDOWS, number: int = 0) -> CompiledRule:
    return CompiledRule(
        id=f"rule-{number}",
        title=f"Rule {number}",
        level="high",
        status="test",
        logsource=logsource,
        condition=condition,
        logic_hash=logic_hash(logsource, condition),
        path="test.yml",
    )


def ruleset_of(*conditions: Expression) -> CompiledRuleset:
    return CompiledRuleset(tuple(rule_of(condition, number=number) for number, condition in enumerate(conditions)))


RULESETS = st.lists(st.tuples(EXPRESSIONS, LOGSOURCES), min_size=1, max_size=5).map(
    lambda pairs: CompiledRuleset(
        tuple(rule_of(condition, logsource, number) for number, (condition, logsource) in enumerate(pairs))
    )
)


def constants_of(record: Record, route: PathRoute, names: tuple[str, ...]) -> dict[str, str]:
    """Give the texts of fields that hold one scalar, as a mapping may declare them constant for its route."""
    found: dict[str, str] = {}
    for name in names:
        resolution = route.resolve(name)
        value: Any = read(record, resolution.paths)
        if isinstance(value, str | int | float) and list(scalars_of(value)):
            found[name] = text_of(value)
    return found
