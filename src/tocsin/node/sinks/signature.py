"""The signature of a webhook's body.

Source: the Standard Webhooks specification, "Webhook Metadata" and "Signature scheme": HMAC-SHA256 over
`id.timestamp.body`, base64, with the version `v1` before it.
"""

import base64
import binascii
import hashlib
import hmac

_PREFIX = "whsec_"


def signing_key(secret: str) -> bytes:
    """Give the key that a secret stands for: `whsec_` and base64, or any other text as its own bytes."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


def signature(key: bytes, delivery: str, timestamp: int, body: bytes) -> str:
    """Sign a body as the header `webhook-signature` has it."""
    signed = f"{delivery}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
