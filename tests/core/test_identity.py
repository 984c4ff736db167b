"""Ids and fingerprints: what counts in them, and what must not."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.identity import content_hash, digest, event_id, finding_id, fingerprint

TEXTS = st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
RECORDS = st.dictionaries(TEXTS, VALUES, max_size=5)


def reordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [reordered(item) for item in value]
    return value


def test_ids_are_the_same_on_every_machine_and_in_every_version() -> None:
    assert digest("event", "evtx", "Security", "42") == event_id("evtx", "Security", "42")
    assert event_id("evtx", "Security", "42") == "26235df8380f53206eaa9a2161e41b8b"
    assert content_hash({"a": 1, "b": [True, None, "x"]}) == "d9d2ec40ad7f7ca4f3eb8238f8540ed2"


def test_a_digest_is_blake2b_over_the_parts_with_their_lengths() -> None:
    written = b"".join(len(part).to_bytes(8, "big") + part for part in (b"ab", "ü".encode()))
    assert digest("ab", "ü") == hashlib.blake2b(written, digest_size=16).hexdigest()


def test_the_boundaries_between_parts_count() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")
    assert digest("a", "") != digest("a")
    assert digest("a") == digest(b"a")


def test_a_lone_surrogate_has_an_id_too() -> None:
    assert len(digest("\ud800")) == len(content_hash({"\ud800": "\udfff"})) == 32


@settings(deadline=None, max_examples=150)
@given(RECORDS)
def test_a_content_hash_does_not_depend_on_the_order_of_keys(record: dict[str, object]) -> None:
    assert content_hash(record) == content_hash(reordered(record))


@settings(deadline=None, max_examples=150)
@given(RECORDS, TEXTS, TEXTS)
def test_a_content_hash_depends_on_every_value(record: dict[str, object], key: str, value: str) -> None:
    changed = {**record, key: {"was": record.get(key), "is": value}}
    assert content_hash(changed) != content_hash(record)


def test_content_is_not_confused_across_types() -> None:
    contents = [{"a": "1"}, {"a": 1}, {"a": True}, {"a": ["1"]}, {"a": None}, {}, {"a": {"1": None}}]
    assert len({content_hash(content) for content in contents}) == len(contents)


@settings(deadline=None, max_examples=50)
@given(st.integers(min_value=2**64), TEXTS)
def test_numbers_beyond_64_bits_are_hashed_by_value(number: int, other: str) -> None:
    assert content_hash({"n": number, "o": other}) == content_hash({"o": other, "n": number})
    assert content_hash({"n": number}) != content_hash({"n": number + 1})


def test_deep_nesting_has_an_id_too() -> None:
    def nested(depth: int, leaf: object) -> object:
        for _ in range(depth):
            leaf = {"a": [leaf]}
        return leaf

    hashes = {content_hash(nested(depth, leaf)) for depth in (5, 400, 500, 5_000) for leaf in (1, 2)}
    assert len(hashes) == 8


@settings(deadline=None, max_examples=100)
@given(st.lists(TEXTS, max_size=6), st.randoms(use_true_random=False))
def test_a_finding_id_does_not_depend_on_the_order_of_its_events(events: list[str], random: object) -> None:
    shuffled = sorted(events, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert finding_id("rule", "logic", shuffled) == finding_id("rule", "logic", events)


def test_a_finding_id_depends_on_rule_meaning_and_events() -> None:
    ids = {
        finding_id("rule", "logic", ["e1"]),
        finding_id("other", "logic", ["e1"]),
        finding_id("rule", "changed", ["e1"]),
        finding_id("rule", "logic", ["e2"]),
        finding_id("rule", "logic", ["e1", "e2"]),
        finding_id("rule", "logic", ["e1", "e1"]),
    }
    assert len(ids) == 6


@settings(deadline=None, max_examples=100)
@given(st.lists(TEXTS, max_size=6), st.randoms(use_true_random=False))
def test_a_fingerprint_takes_its_contents_as_a_multiset(contents: list[str], random: object) -> None:
    shuffled = sorted(contents, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert fingerprint("logic", ["g"], ["t"], shuffled) == fingerprint("logic", ["g"], ["t"], contents)


def test_a_fingerprint_counts_how_often_a_content_came() -> None:
    once, twice = fingerprint("l", (), (), ["c"]), fingerprint("l", (), (), ["c", "c"])
    assert once != twice


def test_a_fingerprint_keeps_the_order_of_group_and_times() -> None:
    assert fingerprint("l", ["a", "b"], (), ()) != fingerprint("l", ["b", "a"], (), ())
    assert fingerprint("l", (), ["1", "2"], ()) != fingerprint("l", (), ["2", "1"], ())
    assert fingerprint("l", ["a"], (), ()) != fingerprint("l", (), ["a"], ())
    assert fingerprint("l", ["a", "b"], (), ()) != fingerprint("l", ["a\0b"], (), ())
