"""Secrets: whatever way they come into an event, they do not come out of it."""

import string

from hypothesis import given
from hypothesis import strategies as st

from tocsin.node.logs.redaction import HIDDEN, redact, redacted

SECRETS = st.text(string.ascii_letters + string.digits + "-_.~+/", min_size=8, max_size=40).filter(
    lambda text: text.strip(".") and HIDDEN not in text and any(mark.isalpha() for mark in text)
)


@given(SECRETS)
def test_a_secret_is_gone_wherever_it_stands(secret: str) -> None:
    secret = "Q9" + secret  # found nowhere else by chance
    event = {
        "event": f"cannot connect to postgresql+psycopg://tocsin:{secret}@db/tocsin",
        "password": secret,
        "token": secret,
        "Authorization": f"Bearer {secret}",
        "header": f"authorization was Splunk {secret}",
        "inner": {"aws_secret_access_key": secret, "list": [f"token={secret}", {"api_key": secret}]},
        "error": ValueError(f"password: {secret}"),
    }
    told = str(redact(None, "info", event))
    assert secret not in told
    assert HIDDEN in told


def test_what_is_no_secret_is_left_alone() -> None:
    event = {"event": "listening", "address": "http://127.0.0.1:8088", "lease": "shard 1", "epoch": 3, "ok": True}
    assert redact(None, "info", event) == event
    assert redacted("postgresql://tocsin@db/tocsin at 10:00, user@example.com") == (
        "postgresql://tocsin@db/tocsin at 10:00, user@example.com"
    )
    assert redacted(None) is None
