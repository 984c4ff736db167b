"""`tocsin init`: make the folder of a node."""

from pathlib import Path

from tocsin.cli.terminal import talk_console
from tocsin.core.errors import UsageError
from tocsin.core.location import Location
from tocsin.node.settings.template import TEMPLATE
from tocsin.pipeline.receivers import hashed, new_token


def init(folder: Path = Path(), /) -> int:
    """Make the folder of a node.

    It has the settings, and a place for rules. The first token is printed once and kept only as a hash.

    Try:
      tocsin init
      tocsin init node && cd node && tocsin up
    """
    path = folder / "tocsin.yml"
    if path.exists():
        raise UsageError(
            "there is one already", location=Location(path.as_posix()), remedy="edit it, or name another folder"
        )
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    token = new_token()
    path.write_text(TEMPLATE.format(sha256=hashed(token)), encoding="utf-8")
    talk = talk_console()
    talk.print(f"wrote {path}: read it, and put Sigma rules into {folder / 'rules'}", soft_wrap=True)
    talk.print("the token of the source web, which is shown only now:", soft_wrap=True)
    print(token)  # noqa: T201 - it is what this command gives
    return 0
