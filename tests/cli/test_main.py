import pytest

from tests.cli.running import Call
from tocsin import __version__
from tocsin.cli.commands import COMMANDS


def test_the_overview_names_every_command(tocsin: Call) -> None:
    ran = tocsin("--help")
    assert ran.code == 0
    assert all(f"  {command.name} " in ran.out and command.summary in ran.out for command in COMMANDS)
    assert tocsin().out == ran.out


def test_the_version_is_told(tocsin: Call) -> None:
    assert tocsin("--version") == (0, f"tocsin {__version__}\n", "")


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_has_a_help_that_begins_with_its_summary_and_shows_examples(tocsin: Call, name: str) -> None:
    ran = tocsin(name, "--help")
    assert ran.code == 0
    assert next(command.summary for command in COMMANDS if command.name == name) in ran.out
    assert "Try:" in ran.out
    assert f"tocsin {name}" in ran.out.partition("Try:")[2]


def test_an_unknown_command_is_a_usage_error_with_a_suggestion(tocsin: Call) -> None:
    ran = tocsin("scna")
    assert ran.code == 3
    assert "did you mean 'scan'?" in ran.err


def test_an_unknown_option_is_a_usage_error(tocsin: Call) -> None:
    ran = tocsin("scan", "x", "--rulez", "y")
    assert ran.code == 3
    assert "--rulez" in ran.err
    assert ran.out == ""


def test_a_missing_argument_is_a_usage_error(tocsin: Call) -> None:
    assert tocsin("explain").code == 3


def test_an_error_is_one_message_with_a_remedy_and_no_traceback(tocsin: Call) -> None:
    ran = tocsin("scan", "nowhere\x1b[31m.evtx")
    assert ran.code == 3
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err
    assert len(ran.err.splitlines()) == 2
