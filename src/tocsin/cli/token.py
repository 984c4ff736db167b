"""`tocsin token`: make a token for senders."""

from tocsin.cli.terminal import talk_console
from tocsin.pipeline.receivers import hashed, new_token


def token() -> int:
    """Make a token for senders.

    The token goes to stdout, the line for `tokens:` to stderr. It is kept
    nowhere: who loses it makes another one.

    Try:
      tocsin token
      tocsin token > web.token
    """
    made = new_token()
    talk_console().print(f"under tokens: in tocsin.yml\n  sha256: {hashed(made)}", soft_wrap=True)
    print(made)  # noqa: T201 - it is what this command gives
    return 0
