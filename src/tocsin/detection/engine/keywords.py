"""Keywords: texts looked for in every scalar of a record, by one scan of the record written as JSON."""

from collections.abc import Sequence
from typing import Final

import orjson

from tocsin.core.values import Record, fold, leaves_of, text_of
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.patterns import Needle, needle_of
from tocsin.detection.engine.scanner import Candidates, Matcher, MatcherFactory

_IN_NUMBERS = frozenset(b"0123456789.+-einfatrulsy")
"""The bytes that occur in the texts of numbers and booleans."""

FOLDING_TO_ASCII: Final = (
    "\u00df\u0130\u0149\u017f\u01f0\u1e96\u1e97\u1e98\u1e99\u1e9a\u1e9e\u212a\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
)
"""The characters outside ASCII whose case folding holds an ASCII one (Unicode's CaseFolding.txt)."""


class KeywordScanner:
    """Finds the keywords that a record may hold; keywords are named by their index in `atoms`.

    The record is written as JSON, which is one call, and keywords are looked for in the form JSON gives them. What is
    found are candidates, as with any scanner: a needle may also be found in a key, or across two texts. Where JSON and
    the texts could differ, the texts themselves are scanned.
    """

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self.atoms = tuple(atoms)
        self.numbers = {atom: number for number, atom in enumerate(self.atoms)}
        owners: dict[Needle, list[int]] = {}
        for number, atom in enumerate(self.atoms):
            needle = needle_of(atom.test)
            assert needle is not None, "only tests with a literal are scanned for as keywords"
            owners.setdefault(needle, []).append(number)
        self._owners = list(owners.values())
        self._needles = list(owners)
        self._build_matcher = build_matcher
        self._in_json: Matcher | None = None
        self._in_texts: Matcher | None = None
        # Numbers are written differently in JSON, and only ASCII keywords can be told apart from folded characters.
        self._json_will_do = all(
            needle.data.isascii() and not _IN_NUMBERS.issuperset(needle.data) for needle in self._needles
        )

    def candidates(self, record: Record) -> Candidates:
        """Give the indexes of the keywords that the record may hold, in ascending order."""
        hits = self._hits_in_json(record) if self._json_will_do else None
        if hits is None:
            hits = self._hits_in_texts(record)
        return tuple(sorted({owner for hit in hits for owner in self._owners[hit]})) if hits else ()

    def _hits_in_json(self, record: Record) -> list[int] | None:
        """Scan the record as JSON; None when it holds something that JSON may have hidden."""
        try:
            data = orjson.dumps(record)
        except (TypeError, orjson.JSONEncodeError):  # lone surrogates, integers beyond 64 bits
            return None
        if self._in_json is None:
            needles = [Needle(_as_in_json(needle.data)) for needle in self._needles]
            traps = [Needle(character.encode()) for character in FOLDING_TO_ASCII]
            self._in_json = self._build_matcher(needles + traps)
        hits: list[int] = []
        self._in_json(data, hits.append)
        return None if hits and max(hits) >= len(self._needles) else hits

    def _hits_in_texts(self, record: Record) -> list[int]:
        """Scan the folded texts of the record, joined."""
        joined = "\n".join(map(text_of, leaves_of(record)))
        if not joined:
            return []
        if self._in_texts is None:
            self._in_texts = self._build_matcher(self._needles)
        hits: list[int] = []
        data = joined if joined.isascii() else fold(joined)
        self._in_texts(data.encode("utf-8", "surrogatepass"), hits.append)
        return hits


def _as_in_json(literal: bytes) -> bytes:
    """Write ASCII text as it stands inside a JSON string."""
    return orjson.dumps(literal.decode())[1:-1]
