"""Until when a certificate is good: the one field of it that is asked for, read from its DER.

Source: RFC 5280, section 4.1 (the fields of a certificate) and 4.1.2.5 (validity); X.690, section 8.1 (lengths).
"""

from datetime import UTC, datetime

_VERSION, _UTC_TIME = 0xA0, 0x17
_BEFORE_VALIDITY = 3  # serial number, signature algorithm, issuer


def not_after(der: bytes) -> datetime:
    """Give the end of a certificate's validity; raises ValueError for what is no certificate."""
    try:
        _, fields, _ = _element(der, 0)
        _, at, _ = _element(der, fields)
        tag, _, after = _element(der, at)
        at = after if tag == _VERSION else at
        for _ in range(_BEFORE_VALIDITY):
            _, _, at = _element(der, at)
        _, at, _ = _element(der, at)
        _, _, at = _element(der, at)  # not before
        tag, begin, end = _element(der, at)
    except IndexError:
        raise ValueError("it ends too early for a certificate") from None
    text = der[begin:end].decode("ascii")
    if tag == _UTC_TIME:  # years from 50 on are of the last century
        text = ("19" if text >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Give an element's tag, where its content begins, and where it ends."""
    tag, length, begin = der[at], der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(der[begin : begin + count])
        begin += count
    return tag, begin, begin + length
