"""The rules of the house that a machine can check (docs/architecture.md lists them)."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tocsin"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_LINES = 400
PAGE_SUFFIXES = (".css", ".html", ".js")

CODE_RUNNERS = {"eval", "exec", "compile", "__import__"}
EDGE = tuple(SOURCE / name for name in ("cli", "console", "node", "core/clock.py"))
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "time.monotonic"}
SURROUNDINGS = {"os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home"}

Finding = tuple[int, str]


def name_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def dotted(node: ast.AST) -> str:
    """Write `a.b.c` for a chain of attributes, the empty text for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def calls(tree: ast.Module) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func), node


def report(check: Callable[[Path], list[Finding]], paths: list[Path]) -> list[str]:
    return [f"{name_id(path)}:{line}: {what}" for path in paths for line, what in check(path)]


def test_no_file_is_too_long_to_be_read() -> None:
    pages = [path for suffix in PAGE_SUFFIXES for path in sorted(SOURCE.rglob(f"*{suffix}"))]
    assert pages
    lengths = {name_id(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES + pages}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_file_is_a_drawer_for_everything() -> None:
    assert [name_id(path) for path in MODULES if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


def test_every_package_says_what_it_is_for() -> None:
    doors = [
        folder / "__init__.py"
        for folder in [SOURCE, *SOURCE.rglob("*")]
        if folder.is_dir() and any(folder.glob("*.py"))
    ]
    assert [name_id(door) for door in doors if not door.exists()] == []
    assert [name_id(door) for door in doors if not ast.get_docstring(parsed(door))] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name_id(path) for path in MODULES if path.stat().st_size and not ast.get_docstring(parsed(path))] == []


def late_imports(path: Path) -> list[Finding]:
    """Imports below the top of a module that no comment explains, on their line or right above."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = []
    tree = parsed(path)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        statements = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        covered = {number for node in statements for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
        for node in statements:
            above = node.lineno - 1
            while above in covered:
                above -= 1
            if not lines[above - 1].strip().startswith("#"):
                found.append((node.lineno, "an import below the top, without a comment that says why"))
    return found


def test_imports_stand_at_the_top_unless_a_comment_says_why() -> None:
    assert report(late_imports, MODULES) == []


def relative_imports(path: Path) -> list[Finding]:
    return [
        (node.lineno, "a relative import")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def test_imports_are_absolute() -> None:
    assert report(relative_imports, MODULES + TESTS) == []


def code_runners(path: Path) -> list[Finding]:
    found = []
    for line, name, call in calls(parsed(path)):
        if name in CODE_RUNNERS or name in {"os.system", "os.popen"}:
            found.append((line, name))
        if name.partition(".")[0] in {"pickle", "marshal", "shelve"}:
            found.append((line, name))
        if name in {"yaml.load", "yaml.load_all", "yaml.unsafe_load"}:
            loader = next((dotted(item.value) for item in call.keywords if item.arg == "Loader"), "")
            if not loader:
                found.append((line, f"{name} without a loader"))
        if any(item.arg == "shell" and not is_false(item.value) for item in call.keywords):
            found.append((line, f"{name} with a shell"))
    return found


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_no_module_runs_code_made_of_text() -> None:
    assert report(code_runners, MODULES) == []


def reads_of_the_world(path: Path) -> list[Finding]:
    wanted = CLOCKS | SURROUNDINGS
    return [
        (node.lineno, dotted(node))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and dotted(node) in wanted
    ]


def test_nothing_below_the_edge_reads_the_clock_or_its_surroundings() -> None:
    below = [path for path in MODULES if not any(path.is_relative_to(edge) for edge in EDGE)]
    assert len(below) < len(MODULES)
    assert report(reads_of_the_world, below) == []


def is_made_to_be_filled(value: ast.expr | None) -> bool:
    """Say whether an expression makes an empty container."""
    if isinstance(value, ast.Call):
        name = dotted(value.func).rpartition(".")[2]
        return name == "defaultdict" or (name in {"dict", "list", "set", "Counter", "deque"} and not value.args)
    return (isinstance(value, ast.Dict) and not value.keys) or (isinstance(value, ast.List) and not value.elts)


def mutable_state(path: Path) -> list[Finding]:
    tree = parsed(path)
    found = [(node.lineno, "global") for node in ast.walk(tree) if isinstance(node, ast.Global)]
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and is_made_to_be_filled(node.value):
            found.append((node.lineno, "an empty container at the top of a module"))
    return found


def test_modules_hold_no_state() -> None:
    assert report(mutable_state, MODULES) == []


def unfinished(path: Path) -> list[Finding]:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(number, line.strip()) for number, line in enumerate(lines, start=1) if words.search(line)]


def test_nothing_is_left_for_later() -> None:
    assert report(unfinished, MODULES) == []


def weak_tests(path: Path) -> list[Finding]:
    tree, found = parsed(path), []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg in {"monkeypatch", "mocker"}:
            found.append((node.lineno, node.arg))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"):
            found.append((node.lineno, "unittest"))
        if isinstance(node, ast.Import) and any(item.name.startswith("unittest") for item in node.names):
            found.append((node.lineno, "unittest"))
        if isinstance(node, ast.Attribute) and dotted(node) in {"time.sleep", "pytest.mark.skip", "pytest.mark.xfail"}:
            found.append((node.lineno, dotted(node)))
        if isinstance(node, ast.Attribute) and dotted(node) in {"time.time", "time.perf_counter"}:
            found.append((node.lineno, "a stopwatch"))
    return found


def test_tests_neither_sleep_nor_patch_nor_measure_time() -> None:
    assert report(weak_tests, TESTS) == []


ELSEWHERE = re.compile(
    r"pypi\.org|pythonhosted|npmjs\.org|index-url|(?<!\w)/work/|/root/\.(?:pyenv|cache|local|config)"
)
"""Hosts that packages come from, and paths of one machine: what is only true where it was written."""
TEXT_SUFFIXES = {"", *PAGE_SUFFIXES, ".cfg", ".json", ".md", ".py", ".svg", ".toml", ".txt", ".yml"}


def words_of_elsewhere(path: Path) -> list[Finding]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(number, line.strip()) for number, line in enumerate(lines, start=1) if ELSEWHERE.search(line)]


def test_no_file_names_a_registry_or_a_machine() -> None:
    folders = ("src", "tests", "docs", "content", "examples", "bench", ".ci")
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))] + sorted(ROOT.iterdir())
    files = [path for path in files if path.name != ".git"]  # a file in a work tree: it is git's own
    texts = [path for path in files if path.is_file() and path.suffix in TEXT_SUFFIXES and path != Path(__file__)]
    assert ROOT / "Makefile" in texts
    assert report(words_of_elsewhere, texts) == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in TESTS}
    assert [name_id(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_test_asserts_something() -> None:
    silent = []
    for path in TESTS:
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            inner = list(ast.walk(node))
            asserts = any(isinstance(item, ast.Assert | ast.Raise) for item in inner)
            raises = any(isinstance(item, ast.Call) and "raises" in dotted(item.func) for item in inner)
            checks = any(
                isinstance(item, ast.Call) and re.match(r"(assert|check|expect)", dotted(item.func).rpartition(".")[2])
                for item in inner
            )
            if not (asserts or raises or checks):
                silent.append(f"{name_id(path)}:{node.lineno}: {node.name}")
    assert silent == []


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (late_imports, "def f():\n    import os\n"),
        (relative_imports, "from . import a\n"),
        (code_runners, "eval('1')\n"),
        (code_runners, "import subprocess\nsubprocess.run('ls', shell=True)\n"),
        (code_runners, "import pickle\npickle.loads(b'')\n"),
        (reads_of_the_world, "from datetime import datetime\nx = datetime.now()\n"),
        (reads_of_the_world, "import os\nx = os.environ['X']\n"),
        (mutable_state, "cache = {}\n"),
        (mutable_state, "seen: list[int] = []\n"),
        (unfinished, "x = 1  # TO" + "DO\n"),
        (mutable_state, "from collections import defaultdict\nseen = defaultdict(list)\n"),
        (weak_tests, "def test_x(monkeypatch): ...\n"),
        (words_of_elsewhere, "x = '/work/here'\n"),
    ],
)
def test_the_checks_notice_what_they_are_for(check: Callable[[Path], list[Finding]], bad: str, tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(bad, encoding="utf-8")
    assert check(module)
