"""The documentation: it cannot name what is not there, leave out what is, or show what does not run."""

import importlib
import pkgutil
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import tocsin
from tests import log_types_page, metrics_page, reference, simulate_page
from tocsin.cli.commands import COMMANDS
from tocsin.core.config import Settings
from tocsin.node.settings import NodeSettings
from tocsin.node.settings.schema import SCHEMA_FILE, schema_of_settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)|(?:src|srcset|href)=\"(?P<attribute>[^\"]+)\"")


class Block(NamedTuple):
    """A fenced block: its language, what stands behind it on the line, and its text."""

    language: str
    name: str
    body: str


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    found = []
    for match in _FENCE.finditer(read(page)):
        language, _, name = match["info"].strip().partition(" ")
        found.append(Block(language, name.strip(), match["body"]))
    return found


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    dead = []
    for match in _LINK.finditer(_FENCE.sub("", read(page))):
        target = match["target"] or match["attribute"]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            dead.append(target)
    assert dead == []


def command_lines(page: Path) -> Iterator[list[str]]:
    """Yield every `tocsin …` of a page, in words: in blocks up to a pipe or a redirection, and in inline code."""
    text = read(page)
    code = [line for block in _FENCE.finditer(text) for line in block["body"].replace("\\\n", " ").splitlines()]
    code += re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    for line in code:
        for part in re.split(r"\s(?:\||&&|>|<)\s", line.strip().removeprefix("$ ")):
            if re.match(r"tocsin [a-z]", part):
                yield shlex.split(part, comments=True)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_line_exists(page: Path) -> None:
    options = {
        command.name: {name for item in reference.arguments(command) for name in item.names} for command in COMMANDS
    }
    wrong = []
    for words in command_lines(page):
        known = options.get(words[1])
        if known is None:
            wrong.append(words)
            continue
        given = [word.partition("=")[0] for word in words[2:] if re.match(r"--?[a-zA-Z]", word)]
        wrong += [words for option in given if option not in known | {"--help", "-h", "--debug"}]
    assert wrong == []


def test_the_reference_of_the_command_line_is_current() -> None:
    assert read(reference.PAGE) == reference.page(), "run `make reference`"


def test_the_list_of_log_types_is_current() -> None:
    assert read(log_types_page.PAGE) == log_types_page.page(), "run `make reference`"


def test_the_tables_of_the_simulator_are_current() -> None:
    assert read(simulate_page.PAGE) == simulate_page.page(), "run `make reference`"


def test_the_table_of_metrics_is_current() -> None:
    assert read(metrics_page.PAGE) == metrics_page.page(), "run `make reference`"


def test_every_page_is_in_the_index() -> None:
    index = read(DOCS / "README.md")
    pages = [page.relative_to(DOCS).as_posix() for page in DOCS.glob("*.md") if page.name != "README.md"]
    assert [page for page in pages if f"]({page})" not in index] == []


def test_decisions_are_numbered_listed_and_of_one_form() -> None:
    folder = DOCS / "decisions"
    records = sorted(page for page in folder.glob("*.md") if page.name != "README.md")
    assert [int(page.name[:4]) for page in records] == list(range(1, len(records) + 1))
    for number, page in enumerate(records, start=1):
        text = read(page)
        title = re.match(r"# (\d+)\. (.+)", text)
        assert title, page
        assert int(title[1]) == number
        assert f"[{number}]({page.name}) | {title[2]} |" in read(folder / "README.md")
        assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == ["Question", "Decision", "What follows"]


def settings_models() -> set[type[Settings]]:
    """Give every configured thing of the product."""
    for module in pkgutil.walk_packages(tocsin.__path__, "tocsin."):
        if not module.name.endswith("__main__") and ".migrations." not in module.name:  # those only Alembic can run
            importlib.import_module(module.name)
    found: set[type[Settings]] = set()
    waiting: list[type[Settings]] = [Settings]
    while waiting:
        children = set(waiting.pop().__subclasses__()) - found
        waiting += children
        found |= children
    return {model for model in found if model.__module__.startswith("tocsin.")}


def test_every_setting_is_documented() -> None:
    words = set(re.findall(r"`-{0,2}([^`\s]+)`", "\n".join(read(page) for page in PAGES)))
    words |= set(
        re.findall(r"^[\s-]*([\w-]+):", "\n".join(block.body for page in PAGES for block in blocks(page)), re.M)
    )
    missing = [
        f"{model.__name__}.{field.alias or name}"
        for model in settings_models()
        for name, field in model.model_fields.items()
        if (field.alias or name) not in words
    ]
    assert sorted(missing) == []


def test_python_blocks_run(tmp_path: Path) -> None:
    failures = {}
    for page in PAGES:
        code = "\n".join(block.body for block in blocks(page) if block.language == "python")
        if not code:
            continue
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            failures[page_id(page)] = done.stderr
    assert failures == {}


def console(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that is shown for it."""
    for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def looks_like(shown: str, printed: str) -> bool:
    """Compare output line by line; `…` alone on a line stands for any lines, within a line for any text."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + r" *\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None


TUTORIALS = [page for page in PAGES if any(block.language == "console" for block in blocks(page))]


@pytest.mark.parametrize("page", TUTORIALS, ids=page_id)
def test_a_tutorial_does_what_it_says(page: Path, tmp_path: Path) -> None:
    """Follow a page: write the files whose blocks have a name, run the commands, compare what they print."""
    differences = []
    for block in blocks(page):
        if block.name:
            file = tmp_path / block.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
        if block.language != "console":
            continue
        for command, shown in console(block):
            words = shlex.split(command)
            assert words[0] == "tocsin", command
            done = subprocess.run(
                [sys.executable, "-m", "tocsin.cli", *words[1:]],
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                env={
                    "COLUMNS": "100",
                    "NO_COLOR": "1",
                    "PATH": "",
                    "PYTHONIOENCODING": "utf-8",
                    "TOCSIN_CACHE": str(tmp_path / ".cache"),
                },
            )
            if not looks_like(shown, done.stdout):
                differences.append(f"$ {command}\n{done.stdout}")
    assert not differences, "\n".join(differences)


def test_there_is_a_tutorial_to_follow() -> None:
    assert DOCS / "adding-a-rule.md" in TUTORIALS


def test_the_readme_opens_with_a_picture_and_names_the_set_up_commands() -> None:
    text = read(ROOT / "README.md")
    assert "docs/picture.svg" in text.partition("\n## ")[0]
    assert "pip install tocsin && tocsin scan LOGS --rules RULES" in text
    assert {"make demo", "make test"} <= set(re.findall(r"^make \w+", text, re.MULTILINE))


def test_the_changelog_has_the_form_that_tools_read() -> None:
    text = read(ROOT / "CHANGELOG.md")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_schema_of_settings_is_that_of_their_models() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_of_settings(), "run `make reference`"


def test_the_page_of_the_node_names_every_setting() -> None:
    page = read(DOCS / "node.md")
    assert [name for name in NodeSettings.model_fields if f"\n| `{name}` |" not in page] == []
