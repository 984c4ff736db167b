"""Finding inputs: what a user names becomes a list of inputs, or an error that says what to do."""

import os
import pickle
import sys
from pathlib import Path

import pytest

from tocsin.pipeline.sources import find_inputs


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    names = ["b.json", "a/z.evtx", "a/b/c.ndjson", "a-b.json", ".hidden", "a/.git/x", "__MACOSX/._b.json", "a/._z.evtx"]
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}\n")
    return folder


def found(*arguments: str | Path) -> list[str]:
    inputs, errors = find_inputs([str(argument) for argument in arguments])
    assert errors == []
    return [item.source for item in inputs]


def test_a_folder_is_walked_in_order_without_hidden_files(evidence: Path) -> None:
    names = ["a/b/c.ndjson", "a/z.evtx", "a-b.json", "b.json"]
    assert found(evidence) == [(evidence / name).as_posix() for name in names]


def test_inputs_keep_the_order_and_the_names_that_the_user_gave(evidence: Path) -> None:
    relative = Path(os.path.relpath(evidence))
    assert found(relative / "b.json", relative / "a") == [
        (relative / name).as_posix() for name in ("b.json", "a/b/c.ndjson", "a/z.evtx")
    ]


def test_a_hidden_file_that_is_named_is_an_input(evidence: Path) -> None:
    assert found(evidence / ".hidden", evidence / "a" / ".git") == [
        (evidence / ".hidden").as_posix(),
        (evidence / "a/.git/x").as_posix(),
    ]


def test_a_file_that_is_named_twice_is_one_input(evidence: Path) -> None:
    (evidence / "link.json").symlink_to(evidence / "b.json")
    assert found(evidence / "b.json", evidence / "a" / ".." / "b.json", evidence / "link.json") == [
        (evidence / "b.json").as_posix()
    ]
    assert found("-", "-") == ["-"]


def test_a_pattern_leads_to_files_and_folders(evidence: Path) -> None:
    assert found(evidence / "*.json") == [(evidence / name).as_posix() for name in ("a-b.json", "b.json")]
    assert found(evidence / "**" / "*.ndjson") == [(evidence / "a/b/c.ndjson").as_posix()]
    assert found(evidence / "a*") == [(evidence / name).as_posix() for name in ("a/b/c.ndjson", "a/z.evtx", "a-b.json")]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(evidence: Path) -> None:
    (evidence / "[1].json").write_bytes(b"{}\n")
    assert found(evidence / "[1].json") == [(evidence / "[1].json").as_posix()]


def test_only_what_the_user_named_himself_counts_as_named(evidence: Path) -> None:
    inputs, _ = find_inputs([str(evidence / "b.json"), str(evidence / "a"), str(evidence / "a-*.json"), "-"])
    assert [item.named for item in inputs] == [True, False, False, False, True]
    assert [item.size for item in inputs] == [3, 3, 3, 3, None]


def test_every_argument_that_leads_nowhere_is_an_error(evidence: Path) -> None:
    inputs, errors = find_inputs([str(evidence / "b.jsn"), str(evidence / "b.json"), str(evidence / "*.xml"), ""])
    assert [item.source for item in inputs] == [(evidence / "b.json").as_posix()]
    assert len(errors) == 3
    assert "did you mean 'b.json'?" in errors[0].message
    assert "nothing matches" in errors[1].message
    assert "empty" in errors[2].message
    assert all(error.location and error.remedy for error in errors)


def test_a_link_that_leads_nowhere_is_an_error_and_the_rest_is_found(evidence: Path) -> None:
    (evidence / "a" / "dangling").symlink_to(evidence / "nowhere")
    inputs, errors = find_inputs([str(evidence / "a")])
    assert len(inputs) == 2
    assert [str(error.location) for error in errors] == [(evidence / "a/dangling").as_posix()]


def test_links_to_folders_are_not_followed(evidence: Path) -> None:
    (evidence / "a" / "round").symlink_to(evidence)
    assert found(evidence / "a") == [(evidence / name).as_posix() for name in ("a/b/c.ndjson", "a/z.evtx")]


def test_pipes_and_sockets_in_a_folder_are_not_opened(evidence: Path) -> None:
    os.mkfifo(evidence / "a" / "pipe")
    assert len(found(evidence / "a")) == 2
    (pipe,), _ = find_inputs([str(evidence / "a" / "pipe")])
    assert pipe.size is None


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses names that are not UTF-8")
def test_a_name_that_cannot_be_printed_is_escaped(tmp_path: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\x1b[31m\n.json"))
    strange.write_bytes(b'{"a":1}\n')
    (item,), _ = find_inputs([str(tmp_path)])
    assert item.source.isprintable()
    assert item.path == strange


def test_an_input_can_be_sent_to_another_process(evidence: Path) -> None:
    inputs, _ = find_inputs([str(evidence)])
    assert pickle.loads(pickle.dumps(inputs)) == inputs
