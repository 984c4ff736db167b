"""The modifiers that encode a value: UTF-16 and Base64.

pySigma encodes texts as texts, which is right for ASCII only: it refuses or miscounts other characters, writes the byte
order mark in UTF-8, and encodes the escapes of literal wildcards along. Here a UTF-16 value is a text of bytes (one
character of U+0000 to U+00FF for each), and Base64 encodes exactly the bytes.
Source: Sigma specification 2.1, appendix "Modifiers", section "Encoding".
"""

from base64 import b64encode
from typing import ClassVar

from sigma.modifiers import SigmaValueModifier
from sigma.types import Placeholder, SigmaExpansion, SigmaString, SigmaStringPartType

from tocsin.detection.sigma.base64_forms import offset_forms
from tocsin.detection.sigma.faults import Fault


class ByteString(SigmaString):
    """A value of bytes, one character for each."""


class Utf16LE(SigmaValueModifier[SigmaString, SigmaString]):
    """Encode a value as UTF-16 with the low byte first."""

    encoding: ClassVar[str] = "utf-16-le"
    mark: ClassVar[str] = ""

    def modify(self, val: SigmaString) -> SigmaString:
        """Encode the literal parts; wildcards stay."""
        parts: list[SigmaStringPartType] = [self.mark] if self.mark else []
        for part in val.s:
            if isinstance(part, Placeholder):
                raise _unresolved(part)
            parts.append(part.encode(self.encoding).decode("latin-1") if isinstance(part, str) else part)
        encoded = ByteString()
        encoded.s = parts
        return encoded._merge_strs()


class Utf16BE(Utf16LE):
    """Encode a value as UTF-16 with the high byte first."""

    encoding: ClassVar[str] = "utf-16-be"


class Utf16(Utf16LE):
    """Encode a value as UTF-16 with the low byte first, after a byte order mark."""

    mark: ClassVar[str] = "\xff\xfe"


class Base64(SigmaValueModifier[SigmaString, SigmaString]):
    """Encode a value with Base64."""

    def modify(self, val: SigmaString) -> SigmaString:
        """Encode the value's bytes."""
        return SigmaString.from_str(b64encode(bytes_of(val)).decode())


class Base64Offset(SigmaValueModifier[SigmaString, SigmaExpansion]):
    """Encode a value with Base64 as it looks at each of the three offsets inside a longer encoded text."""

    def modify(self, val: SigmaString) -> SigmaExpansion:
        """Give the part of each encoding that does not depend on the bytes around the value."""
        forms = offset_forms(bytes_of(val))
        if not all(forms):
            what = "the value is too short: at some offset nothing of it can be told in Base64"
            raise Fault(what, "use at least two characters, and better five")
        return SigmaExpansion([SigmaString.from_str(form) for form in forms])


def bytes_of(value: SigmaString) -> bytes:
    """Give the bytes of a value without wildcards."""
    for part in value.s:
        if isinstance(part, Placeholder):
            raise _unresolved(part)
        if not isinstance(part, str):
            raise Fault("a value with wildcards cannot be encoded", r"remove them, or escape them as \* and \?")
    text = "".join(part for part in value.s if isinstance(part, str))
    return text.encode("latin-1" if isinstance(value, ByteString) else "utf-8")


def _unresolved(placeholder: Placeholder) -> Fault:
    what = f"the placeholder %{placeholder.name}% has no values, and an encoded value needs them first"
    return Fault(what, "give its values in a placeholder file")
