"""Packs: they give what their rule files give, and what does not fit or comes from an enemy is not used."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.sigma.test_loading_from_cache import OPTIONS, TEXTS, as_text, outcome
from tocsin.core.errors import PackError
from tocsin.detection.cache import CacheFolder, compiler_version
from tocsin.detection.engine.expression import (
    TRUE,
    And,
    Atom,
    Compare,
    Expression,
    Named,
    Network,
    Not,
    Regex,
    Text,
    Wildcard,
)
from tocsin.detection.sigma import LoadedRules, load_rules
from tocsin.detection.sigma.entries import Made, RuleBody
from tocsin.detection.sigma.pack_building import build_pack
from tocsin.detection.sigma.pack_format import MAGIC, PACK_NAME, is_pack, write_pack
from tocsin.detection.sigma.packs import Pack
from tocsin.detection.sigma.records import FileRecord, Stored
from tocsin.detection.sigma.soundness import DEPTH_LIMIT, is_sound


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Give a folder with every kind of file."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for number, text in enumerate(TEXTS.values()):
        (folder / f"{number:02}.yml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


@pytest.fixture
def pack(rules: Path, tmp_path: Path) -> Path:
    path = tmp_path / "all.pack"
    assert build_pack([rules], path, tocsin="1.2.3") != []  # a file that is not UTF-8 is told
    return path


@pytest.fixture
def cache(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "cache")


def as_from(folder: Path, loaded: LoadedRules, pack: Path) -> list[object]:
    """Give an outcome with the places of a pack called by the places of a folder."""
    text = repr(outcome(loaded))
    return [text.replace(f"{pack.as_posix()}/", f"{folder.as_posix()}/")]


@pytest.mark.parametrize("option", [name for name in OPTIONS if name != "pipeline"])
def test_a_pack_gives_what_its_files_give(rules: Path, pack: Path, option: str, cache: CacheFolder) -> None:
    files = as_from(rules, load_rules([rules], **OPTIONS[option]), pack)
    assert as_from(rules, load_rules([pack], **OPTIONS[option]), pack) == files
    assert as_from(rules, load_rules([pack], cache=cache, **OPTIONS[option]), pack) == files
    assert as_from(rules, load_rules([pack], cache=cache, **OPTIONS[option]), pack) == files


def test_lines_are_told_from_the_files_in_the_pack(rules: Path, pack: Path) -> None:
    lines = [error.location.line for error in load_rules([rules]).problems if error.location]
    for path in rules.iterdir():
        path.unlink()
    again = [error.location.line for error in load_rules([pack]).problems if error.location]
    assert again == lines
    assert any(lines)


def test_the_same_rules_make_the_same_pack(rules: Path, pack: Path, tmp_path: Path) -> None:
    build_pack([rules], tmp_path / "again.pack", tocsin="1.2.3")
    assert (tmp_path / "again.pack").read_bytes() == pack.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.pack", "all.pack", "rules"]


def test_no_file_of_a_pack_is_compiled_that_has_a_record(pack: Path, cache: CacheFolder) -> None:
    load_rules([pack], cache=cache)
    unkept = {"not UTF-8", "big"}  # what is no text is not compiled; msgpack has no integers of more than 64 bits
    assert (cache.counts.records, cache.counts.new_records) == (len(TEXTS) - len(unkept), len(unkept))


def test_a_pack_in_the_folder_is_used_for_the_files_that_are_its(rules: Path, cache: CacheFolder) -> None:
    for name in ("not UTF-8", "big"):
        (rules / f"{list(TEXTS).index(name):02}.yml").unlink()
    build_pack([rules], rules / PACK_NAME, tocsin="1.2.3")
    packed = load_rules([rules], cache=cache)
    assert (cache.counts.new_records, packed.notes) == (0, ())
    (rules / "00.yml").write_text(as_text("second").replace("r2", "r99"))
    (rules / "new.yml").write_text(as_text("plain").replace("r1", "r98"))
    changed = load_rules([rules], cache=cache)
    (rules / PACK_NAME).unlink()
    assert outcome(changed) == outcome(load_rules([rules])) != outcome(packed)
    assert cache.counts.new_records == 2
    assert [note.partition(": ")[2].partition(";")[0] for note in changed.notes] == [
        f"2 of {len(TEXTS) - 1} rule files are new or have changed since"
    ]


def test_a_pack_stands_beside_other_rules(rules: Path, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text(as_text("named").replace("r3", "r77"))
    both = load_rules([pack, tmp_path / "more.yml"])
    assert len(both.ruleset) == len(load_rules([rules]).ruleset) + 1


def test_a_pack_of_another_version_is_compiled_from_its_files(rules: Path, pack: Path, tmp_path: Path) -> None:
    old = rewritten(pack, tmp_path / "old.pack", compiler="0" * 32)
    loaded = load_rules([old])
    assert as_from(rules, loaded, old) == as_from(rules, load_rules([rules]), old)
    (note,) = loaded.notes
    assert "was built by another version of tocsin (1.2.3)" in note


def rewritten(pack: Path, path: Path, *, compiler: str | None = None, **changed: bytes) -> Path:
    """Write a pack anew with other sections, whose hashes are right."""
    read = Pack(pack, None)
    sections = {name: bytes(read._file.section(name)) for name in ("records", "files", "sources")}
    version = read.head.compiler if compiler is None else compiler
    write_pack(
        path,
        {**sections, **changed},
        tocsin=read.head.tocsin,
        compiler=version,
        files=read.head.files,
        rules=read.head.rules,
    )
    return path


def test_any_damage_is_an_error_and_nothing_else(pack: Path, tmp_path: Path) -> None:
    whole = pack.read_bytes()
    broken = tmp_path / "broken.pack"
    for place in {*range(200), *range(200, len(whole), len(whole) // 150), len(whole) - 1}:
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if not is_pack(broken):
            assert place < len(MAGIC)
            continue
        with pytest.raises(PackError) as told:
            read_all(broken)
        assert told.value.remedy


@pytest.mark.parametrize("cut", [0, 5, len(MAGIC), 40, 200, -1])
def test_a_pack_that_is_cut_off_is_an_error(pack: Path, tmp_path: Path, cut: int) -> None:
    broken = tmp_path / "broken.pack"
    broken.write_bytes(pack.read_bytes()[:cut])
    with pytest.raises(PackError):
        read_all(broken)


def read_all(path: Path) -> None:
    """Read everything that is in a pack."""
    read = Pack(path, None)
    for number, (name, key) in enumerate(read.members()):
        read.source(number, name, key)


def test_a_damaged_pack_in_a_folder_is_told_and_the_files_are_read(rules: Path, pack: Path) -> None:
    expected = outcome(load_rules([rules]))
    (rules / PACK_NAME).write_bytes(pack.read_bytes()[:-1])
    loaded = load_rules([rules])
    assert outcome(loaded) == expected
    (note,) = loaded.notes
    assert "the pack is damaged" in note
    assert "loaded from their files" in note


def deep(levels: int) -> Expression:
    node: Expression = TRUE
    for _ in range(levels):
        node = Not(node)
    return node


UNSOUND: dict[str, Expression] = {
    "too deep": deep(DEPTH_LIMIT + 1),
    "no regular expression": Atom("F", Regex("(")),
    "unknown flags": Atom("F", Regex("a", "x")),
    "no network": Atom("F", Network("x")),
    "marks beyond the parts": Atom("F", Wildcard(("a",), (3,))),
    "marks out of order": Atom("F", Wildcard(("*", "a", "*"), (2, 0))),
    "marks that are texts": Atom("F", Wildcard(("a", "b"), (1,))),
    "no number": And((Named("n", Atom("F", Compare("lt", float("nan")))),)),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_a_rule_that_no_compiler_makes_is_refused(pack: Path, tmp_path: Path, name: str) -> None:
    record = a_record(pack)
    (stored,) = record.documents
    forged = FileRecord((), (Stored(stored.head, Made(RuleBody(UNSOUND[name], "0"))),))
    path = rewritten(pack, tmp_path / "forged.pack", records=msgspec.msgpack.encode({"k": forged}))
    with pytest.raises(PackError, match="no compiler makes"):
        load_rules([path])


def a_record(pack: Path) -> FileRecord:
    read = Pack(pack, None)
    record = read.record(read.members()[0][1])
    assert record is not None
    return record


def test_nesting_without_end_is_an_error(pack: Path, tmp_path: Path) -> None:
    raw = msgspec.msgpack.encode(a_record(pack))
    needle = msgspec.msgpack.encode(Named("selection", Atom("F", Text("equals", "a"))))
    assert needle in raw
    endless = msgspec.msgpack.encode({"type": "not", "item": 0})[:-1] * 100_000 + needle
    forged = b"\x81\xa1k" + raw.replace(needle, endless)
    path = rewritten(pack, tmp_path / "forged.pack", records=forged)
    with pytest.raises(PackError):
        load_rules([path])


FORGERIES: dict[str, Callable[[Path, Path], Path]] = {
    "records are a number": lambda pack, path: rewritten(pack, path, records=b"\x05"),
    "a record is a number": lambda pack, path: rewritten(pack, path, records=b"\x81\xa1k\x05"),
    "files are a text": lambda pack, path: rewritten(pack, path, files=b"\xa1k"),
    "no files are there": lambda pack, path: rewritten(pack, path, compiler="0", sources=msgspec.msgpack.encode(())),
    "other files are there": lambda pack, path: rewritten(pack, path, files=msgspec.msgpack.encode((("a.yml", "0"),))),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_sections_are_an_error(pack: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(PackError):
        load_rules([FORGERIES[name](pack, tmp_path / "forged.pack")])


def test_what_the_compiler_makes_is_sound(pack: Path) -> None:
    read = Pack(pack, None)
    records = [record for _, key in read.members() if (record := read.record(key))]
    assert len(records) > 10
    assert all(is_sound(stored.made) for record in records for stored in record.documents)


def test_a_pack_is_checked_once_for_a_cache(pack: Path, cache: CacheFolder) -> None:
    marks = lambda: [path.name for path in cache.path.glob("pack-*")]  # noqa: E731
    load_rules([pack], cache=cache)
    assert marks() == [f"pack-{compiler_version()}-{Pack(pack, None).identity}.entry"]
    load_rules([pack], cache=cache)
    assert len(marks()) == 1


def test_what_cannot_be_written_is_an_error(rules: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be written"):
        build_pack([rules], tmp_path / "nowhere" / "a.pack", tocsin="1")
    assert [path.name for path in tmp_path.iterdir()] == ["rules"]


@settings(max_examples=200)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, marked: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "any.pack"
    path.write_bytes(MAGIC + data if marked else data)
    with pytest.raises(PackError):
        Pack(path, None)
