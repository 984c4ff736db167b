"""`tocsin init`: make the folder of a node."""

from pathlib import Path

from tocsin.cli.terminal import talk_console
from tocsin.core.errors import UsageError
from tocsin.core.location import Location
from tocsin.node.settings.example import EXAMPLE, RULE, TESTS
from tocsin.node.settings.schema import shipped_schema
from tocsin.node.settings.template import SCHEMA_NAME, settings_template
from tocsin.pipeline.receivers import hashed, new_token

_IGNORED = "# What the node keeps; the rest of this folder belongs into version control.\n/data/\n"


def init(folder: Path = Path(), /) -> int:
    """Make the folder of a node.

    It has the settings, each with what it means and its default, their schema for editors, and a rule with its tests
    as an example. Nothing is overwritten. The first token is printed once and kept only as a hash.

    Try:
      tocsin init
      tocsin init node && cd node && tocsin up
    """
    token = new_token()
    rules = folder / "rules"
    files = {
        folder / "tocsin.yml": settings_template(hashed(token)),
        folder / SCHEMA_NAME: shipped_schema(),
        folder / ".gitignore": _IGNORED,
    }
    if not rules.exists():
        files |= {rules / f"{EXAMPLE}.yml": RULE, rules / f"{EXAMPLE}.test.yml": TESTS}
    there = [path for path in files if path.exists()]
    if there:
        place = Location(there[0].as_posix())
        raise UsageError("there is one already", location=place, remedy="edit it, or name another folder")
    rules.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    talk = talk_console()
    talk.print(f"wrote {folder / 'tocsin.yml'}: read it, and put Sigma rules into {rules}", soft_wrap=True)
    talk.print("the token of the source web, which is shown only now:", soft_wrap=True)
    print(token)  # noqa: T201 - it is what this command gives
    return 0
