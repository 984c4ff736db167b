"""Logs as they are written: an object a line, of one process each."""

import json
import logging
import subprocess
import sys

from tocsin.node.logs.redaction import HIDDEN

CODE = """
import logging
from tocsin.core.clock import SystemClock
from tocsin.node.logs import libraries_into, make_log
from tocsin.node.settings.seeing import LogSettings
log = make_log(LogSettings(level={level!r}, format={format!r}), SystemClock(), "worker 1")
libraries_into(log)
log.debug("hidden unless asked")
log.info("lease taken", lease="shard 0", epoch=2)
log.error("failed", error="a\\x1b[31mb\\nc", password="do-not-tell-me")
logging.getLogger("uvicorn.error").warning("from %s", "uvicorn")
logging.getLogger("sqlalchemy.engine").info("not told")
try:
    raise ValueError("postgresql://u:do-not-tell-me@h/d")
except ValueError:
    logging.getLogger("sqlalchemy.pool").exception("pool")
"""


def told(level: str = "info", form: str = "json") -> str:
    code = CODE.format(level=level, format=form)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr


def test_a_line_is_an_object_that_says_when_how_bad_what_and_who() -> None:
    lines = [json.loads(line) for line in told().splitlines()]
    assert [(line["level"], line["event"]) for line in lines] == [
        ("info", "lease taken"),
        ("error", "failed"),
        ("warning", "from uvicorn"),
        ("error", "pool"),
    ]
    assert {line["process"] for line in lines} == {"worker 1"}
    assert list(lines[0]) == ["time", "level", "event", "process", "pid", "lease", "epoch"]
    assert lines[1]["password"] == HIDDEN
    assert lines[3]["error"] == f"ValueError: postgresql://u:{HIDDEN}@h/d"
    assert "do-not-tell-me" not in told()


def test_the_level_says_what_is_told() -> None:
    assert [json.loads(line)["event"] for line in told("error").splitlines()] == ["failed", "pool"]
    assert "hidden unless asked" in told("debug")


def test_for_people_it_is_a_line_in_which_nothing_can_do_anything_to_a_terminal() -> None:
    shown = told(form="console")
    assert "lease taken" in shown
    assert "\\x1b[31mb\\nc" in shown
    assert "do-not-tell-me" not in shown
    assert len(shown.splitlines()) == 4


def test_no_logger_of_this_process_was_touched() -> None:
    assert logging.getLogger("uvicorn.error").handlers == []
