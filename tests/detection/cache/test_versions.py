"""What compiled rules depend on: all of it is part of the version."""

import subprocess
import sys
from pathlib import Path

import tocsin
from tocsin.detection.cache import compiler_version
from tocsin.detection.cache.versions import COMPILING

SOURCE = Path(tocsin.__file__).parent


def test_the_version_is_known_and_the_same_in_another_process() -> None:
    code = "from tocsin.detection.cache import compiler_version; print(compiler_version())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == compiler_version() is not None


def test_all_code_that_compiles_rules_is_in_the_version() -> None:
    code = (
        "import sys, tocsin.detection.sigma.reading, tocsin.detection.sigma.pipelines, tocsin.detection.sigma.loader\n"
        "print('\\n'.join(m.__file__ for n, m in sys.modules.items() if n.startswith('tocsin.') and m.__file__))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {Path(line).relative_to(SOURCE).as_posix() for line in ran.stdout.split()}
    compiling = {name for name in imported if name.startswith(COMPILING)}
    doors = {"detection/__init__.py"}
    evaluating = {name for name in imported - compiling - doors if name.startswith("detection/engine/")}
    assert imported == compiling | doors | evaluating
    used_by_compiler = {
        line.split()[1].replace(".", "/").removeprefix("tocsin/") + ".py"
        for path in (SOURCE / "detection" / "sigma").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("from tocsin.detection.engine")
    }
    assert used_by_compiler
    assert used_by_compiler <= set(COMPILING)
