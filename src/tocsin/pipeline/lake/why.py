"""What libraries say when something fails, in one line that is fit for a log."""

import re

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_LONGEST = 400


def why(error: BaseException) -> str:
    """Give an error's message without colours and line ends, and no longer than a person reads."""
    text = " ".join(_COLOURS.sub("", str(error)).replace("↳", ":").split()).replace(" : ", ": ")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
