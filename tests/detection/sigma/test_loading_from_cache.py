"""Loading with a cache gives what loading without one gives, whatever happened to the files in between."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.sigma.judging import Loading, with_detection
from tocsin.core.errors import RuleError
from tocsin.detection.cache import CacheFolder
from tocsin.detection.sigma import LoadedRules, Selection, load_rules

PLACEHOLDERS = {"admins": ("alice", "bob*")}
PIPELINE = """\
name: renames
transformations:
  - type: field_name_mapping
    mapping:
      F: G
"""


def rule(title: str, identifier: str | None, body: str = "selection:\n    F: a\ncondition: selection\n") -> str:
    text = with_detection(body).replace("A rule", title)
    return text.replace("id: 5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11\n", f"id: {identifier}\n" if identifier else "")


TEXTS: dict[str, str | bytes] = {
    "plain": rule("plain", "r1"),
    "other": rule("other", "r1", "selection:\n    F|contains: b\ncondition: selection\n"),
    "second": rule("second", "r2", "selection:\n    F|re: a+\n    G|cidr: 10.0.0.0/8\ncondition: not selection\n"),
    "without id": rule("without id", None),
    "named": "name: base\nlevel: high\n" + rule("named", "r3"),
    "namesake": "name: base\n" + rule("namesake", "r4"),
    "two in one": rule("one", "r5") + "---\n" + rule("two", "r6"),
    "global": "action: global\nlevel: critical\n---\n" + rule("one", "r5") + "---\n" + rule("two", "r1"),
    "expanding": rule("expanding", "r7", "selection:\n    F|expand: '%admins%'\ncondition: selection\n"),
    "expanding in secret": rule("secret", "r8", 'selection:\n    "F|e\\x78pand": "%admins%"\ncondition: selection\n'),
    "unsupported": rule("unsupported", "r9", "selection:\n    F: a\ncondition: selection | count() > 5\n"),
    "its status": "status: unsupported\n" + rule("its status", "r10"),
    "mistakes": rule("mistakes", "r11", "one:\n    F|containz: a\ntwo:\n    F|re: '('\ncondition: one and twoo\n"),
    "mistake in tags": "tags: [nothing]\n" + rule("tags", "r12"),
    "refused": "level: loud\n" + rule("refused", "r13"),
    "no logsource": "title: x\nid: r14\ndetection:\n  s:\n    F: a\n  condition: s\n",
    "numbers": rule("numbers", "r15", "s:\n    F:\n      - 1\n      - 1.5\n      - 1e3\n      - '007'\ncondition: s\n"),
    "big": rule("big", "r16", "s:\n    F|gt: 123456789012345678901234567890\ncondition: s\n"),
    "not YAML": "a: [\n",
    "not a rule": "title: a\nname: b\n",
    "empty": "",
    "not UTF-8": b"title: \xff\n",
    "UTF-16": rule("wide", "r17").encode("utf-16"),
    "filter for r1": "title: narrow\nid: f1\nlogsource:\n  product: windows\nfilter:\n  rules:\n    - r1\n    - base\n"
    "  s:\n    F|startswith: x\n  condition: not s\n",
    "filter for any": "title: wide\nid: f2\nlogsource:\n  product: windows\nfilter:\n  rules: any\n"
    "  s:\n    F|expand: '%admins%'\n  condition: not s\n",
    "filter of linux": "title: far\nid: f3\nlogsource:\n  product: linux\nfilter:\n  rules: [r1]\n"
    "  s:\n    F: x\n  condition: not s\n",
    "wrong filter": "title: wrong\nid: f4\nlogsource:\n  product: windows\nfilter:\n  rules: []\n  condition: 5\n",
    "correlation": "title: many\nid: c1\ncorrelation:\n  type: event_count\n  rules: [base, r1]\n"
    "  group-by: [User]\n  timespan: 5m\n  condition:\n    gte: 10\n",
    "correlation of itself": "title: circle\nid: c2\ncorrelation:\n  type: event_count\n  rules: [c2]\n"
    "  group-by: [User]\n  timespan: 5m\n  condition:\n    gte: 10\n",
    "correlation and filter": "title: both\nid: c3\nfilter: {}\ncorrelation:\n  type: event_count\n  rules: [c3]\n"
    "  group-by: [User]\n  timespan: 5m\n  condition:\n    gte: 10\n",
}


def as_text(name: str) -> str:
    text = TEXTS[name]
    assert isinstance(text, str)
    return text


NAMES = ("a.yml", "b.yml", "sub/a.yml", "sub/c.yml")
OPTIONS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "placeholders": {"placeholders": PLACEHOLDERS},
    "other placeholders": {"placeholders": {"admins": ("carol",)}},
    "level": {"selection": Selection(minimum_level="high")},
    "status": {"selection": Selection(statuses=("unsupported",))},
    "id": {"selection": Selection(ids=("r1", "r6"))},
    "pipeline": {"pipelines": ("pipeline.yml",)},
}


def outcome(loaded: LoadedRules) -> list[object]:
    """Give everything that came of loading, in a form that can be compared."""

    def told(errors: Sequence[RuleError]) -> list[object]:
        return [(type(error), error.message, error.location, error.remedy) for error in errors]

    return [
        loaded.ruleset,
        told(loaded.problems),
        told(loaded.unsupported),
        loaded.correlations,
        loaded.filters,
        loaded.files,
        loaded.deselected,
    ]


class Twice:
    """Loads a folder with and without a cache and holds the two results equal."""

    def __init__(self, base: Path) -> None:
        self.rules = base / "rules"
        self.cache = base / "cache"
        self.loading = Loading(self.rules)
        self.rules.mkdir(parents=True)
        (base / "pipeline.yml").write_text(PIPELINE)
        self._pipeline = str(base / "pipeline.yml")

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            self.loading.write(name, TEXTS[text])

    def check(self, option: str = "nothing", paths: Sequence[Path] = ()) -> CacheFolder:
        """Load both ways; give the cache with its counts."""
        options = {**OPTIONS[option]}
        if "pipelines" in options:
            options["pipelines"] = (self._pipeline,)
        cache = CacheFolder(self.cache)
        places = list(paths) or [self.rules]
        assert outcome(load_rules(places, cache=cache, **options)) == outcome(load_rules(places, **options))
        return cache


@pytest.fixture
def twice(tmp_path: Path) -> Twice:
    return Twice(tmp_path)


@pytest.mark.parametrize("option", OPTIONS)
def test_every_kind_of_file_comes_from_the_cache_as_it_went_in(twice: Twice, option: str) -> None:
    twice.write({f"{number:02} {name}.yml": name for number, name in enumerate(TEXTS)})
    first, second = twice.check(option), twice.check(option)
    if option == "pipeline":
        assert (first.counts.written, second.counts.records) == (0, 0)
        return
    unkept = {"not UTF-8", "big"}  # what is no text is not compiled; msgpack has no integers of more than 64 bits
    assert first.counts.new_records == len(TEXTS)
    assert (second.counts.records, second.counts.new_records) == (len(TEXTS) - len(unkept), len(unkept))


def test_after_a_change_only_that_file_is_compiled_again(twice: Twice) -> None:
    twice.write({"a.yml": "plain", "b.yml": "second", "c.yml": "named"})
    twice.check()
    twice.write({"b.yml": "other"})
    cache = twice.check()
    assert (cache.counts.records, cache.counts.new_records) == (2, 1)
    cache = twice.check()
    assert (cache.counts.records, cache.counts.new_records, cache.counts.written) == (3, 0, 0)


def test_a_file_of_the_same_size_and_time_is_seen_to_differ(twice: Twice) -> None:
    path = twice.loading.write("a.yml", rule("one", "r1"))
    before = path.stat()
    twice.check()
    path.write_text(rule("two", "r1"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert twice.check().counts.new_records == 1


CHANGES: dict[str, Callable[[Path], object]] = {
    "a rule is removed": lambda folder: (folder / "a.yml").unlink(),
    "a rule is renamed": lambda folder: (folder / "a.yml").rename(folder / "z.yml"),
    "a rule is changed": lambda folder: (folder / "d.yml").write_text(rule("second", "r2")),
    "a rule is broken": lambda folder: (folder / "d.yml").write_text("a: ["),
    "a duplicate is added": lambda folder: (folder / "0.yml").write_text(rule("first", "r1")),
    "a filter is removed": lambda folder: (folder / "f.yml").unlink(),
    "a filter is changed": lambda folder: (folder / "f.yml").write_text(as_text("filter for any")),
    "a filter is broken": lambda folder: (folder / "f.yml").write_text("filter: ["),
    "what a correlation refers to is removed": lambda folder: (folder / "b.yml").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_concerns_several_files_is_right_after_a_change(twice: Twice, change: str) -> None:
    twice.write(
        {"a.yml": "plain", "b.yml": "named", "d.yml": "second", "f.yml": "filter for r1", "k.yml": "correlation"}
    )
    before = outcome(load_rules([twice.rules]))
    twice.check()
    CHANGES[change](twice.rules)
    assert outcome(load_rules([twice.rules])) != before
    twice.check()
    assert twice.check().counts.new_records == 0


def test_rules_are_known_under_other_paths_and_in_other_company(twice: Twice) -> None:
    twice.write({"a.yml": "without id", "sub/b.yml": "mistakes", "sub/c.yml": "second"})
    twice.check()
    moved = twice.rules.parent / "elsewhere"
    twice.rules.rename(moved)
    assert twice.check(paths=[moved / "sub"]).counts.new_records == 0
    assert twice.check(paths=[moved / "a.yml"]).counts.new_records == 0


def test_selections_share_what_is_compiled(twice: Twice) -> None:
    twice.write({"a.yml": "plain", "b.yml": "named"})
    twice.check("level")
    assert twice.check().counts.new_records == 0


def test_only_files_that_expand_are_compiled_for_other_placeholders(twice: Twice) -> None:
    twice.write({"a.yml": "plain", "b.yml": "expanding", "c.yml": "expanding in secret"})
    twice.check()
    assert twice.check("placeholders").counts.new_records == 2
    assert twice.check("other placeholders").counts.new_records == 2
    assert twice.check("placeholders").counts.new_records == 0
    assert twice.check().counts.new_records == 0


def test_damaged_entries_are_counted_and_made_again(twice: Twice) -> None:
    twice.write({"a.yml": "plain", "b.yml": "named"})
    twice.check()
    for path in twice.cache.iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    cache = twice.check()
    assert (cache.counts.damaged, cache.counts.new_records) == (2, 2)
    assert twice.check().counts.new_records == 0


@settings(deadline=None, max_examples=50)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["", *TEXTS]), st.sampled_from(list(OPTIONS)), st.booleans()),
        max_size=8,
    )
)
def test_any_history_of_files_and_options(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str, bool]]
) -> None:
    twice = Twice(tmp_path_factory.mktemp("twice"))
    for name, text, option, from_below in steps:
        if text:
            twice.write({name: text})
        else:
            (twice.rules / name).unlink(missing_ok=True)
        twice.check(option, [twice.rules / "sub", twice.rules] if from_below else ())
