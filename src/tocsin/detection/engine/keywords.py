"""Keywords: texts looked for in every scalar of a record, by one scan of all of them together."""

from collections.abc import Iterable, Iterator, Sequence
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

_ESCAPED = (b"\\u00", b"\\u01", b"\\u1e9", b"\\u212a", b"\\ufb0")
"""How the escapes of ASCII characters, and of what folds to them, begin in JSON that escapes more than it must."""


class KeywordScanner:
    """Finds the keywords that a record may hold; keywords are named by their index in `atoms`.

    Keywords are looked for in the record's JSON: as it was read, if it is at hand, or written anew, which is one call.
    What is found are candidates, as with any scanner: a needle may also be found in a key, or across two texts. Where
    the JSON may spell a text in another way (such spellings are traps), the texts themselves are scanned;
    `json_will_do` says whether JSON can be scanned at all.
    """

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self.atoms = tuple(atoms)
        self.numbers = {atom: number for number, atom in enumerate(self.atoms)}
        owners: dict[Needle, list[int]] = {}
        for number, atom in enumerate(self.atoms):
            owners.setdefault(keyword_needle(atom), []).append(number)
        self._owners = list(owners.values())
        self._needles = list(owners)
        self._build_matcher = build_matcher
        self._in_json: Matcher | None = None
        self._in_texts: Matcher | None = None
        self.json_will_do = all(map(is_found_in_json, self._needles))

    def candidates(self, record: Record, text: bytes | str | None) -> Candidates:
        """Give the indexes of the keywords that the record may hold, in ascending order; `text` is its JSON."""
        hits = self._hits_in_json(record, text) if self.json_will_do else None
        if hits is None:
            hits = self._hits_in_texts(record)
        return tuple(sorted({owner for hit in hits for owner in self._owners[hit]})) if hits else ()

    def _hits_in_json(self, record: Record, text: bytes | str | None) -> list[int] | None:
        """Scan the record as JSON; None when it may spell a keyword in another way."""
        try:
            data = orjson.dumps(record) if text is None else text.encode() if isinstance(text, str) else text
        except (TypeError, UnicodeEncodeError):  # lone surrogates, integers beyond 64 bits
            return None
        if self._in_json is None:
            self._in_json = self._build_matcher(self.needles_in_json())
        hits: list[int] = []
        self._in_json(data, hits.append)
        return None if hits and max(hits) >= len(self._needles) else hits

    def needles_in_json(self) -> list[Needle]:
        """Give what is looked for in JSON: the keywords in their order, and traps."""
        return [*map(as_in_json, self._needles), *map(Needle, self._traps())] if self.json_will_do else []

    def _traps(self) -> Iterator[bytes]:
        yield from (character.encode() for character in FOLDING_TO_ASCII)
        yield from _ESCAPED
        if any(b"/" in needle.data for needle in self._needles):
            yield b"\\/"

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


class KeywordSieve:
    """Says at once of many records, by their JSON, that none of them holds any keyword, which is nearly always so."""

    def __init__(self, scanners: Iterable[KeywordScanner], build_matcher: MatcherFactory) -> None:
        needles: dict[Needle, None] = {}
        self._is_able = True
        for scanner in scanners:
            needles.update(dict.fromkeys(scanner.needles_in_json()))
            self._is_able = self._is_able and scanner.json_will_do
        self._needles = list(needles)
        self._build_matcher = build_matcher
        self._matcher: Matcher | None = None

    def may_find(self, texts: Sequence[bytes | str]) -> bool:
        """Say whether a keyword may be in one of some records, of which these are the JSON."""
        if not self._is_able:
            return True
        first = texts[0]
        try:
            if isinstance(first, bytes):
                data = first if len(texts) == 1 else b"".join(texts)  # type: ignore[arg-type]
            else:
                data = "".join(texts).encode()  # type: ignore[arg-type]
        except (UnicodeEncodeError, TypeError):  # lone surrogates; some bytes, some not
            return True
        if self._matcher is None:
            self._matcher = self._build_matcher(self._needles)
        hits: list[int] = []
        self._matcher(data, hits.append)
        return bool(hits)


def keyword_needle(atom: Atom) -> Needle:
    """Give the needle of a keyword that can be scanned for."""
    needle = needle_of(atom.test)
    assert needle is not None, "only tests with a literal are scanned for as keywords"
    return needle


def is_found_in_json(needle: Needle) -> bool:
    """Say whether a needle is in a record's JSON whenever it is in one of its texts.

    JSON may write numbers otherwise, and only for ASCII needles are the characters known that fold to them.
    """
    return needle.data.isascii() and not _IN_NUMBERS.issuperset(needle.data)


def as_in_json(needle: Needle) -> Needle:
    """Give an ASCII needle as it stands inside a JSON string, with no more escapes than JSON needs."""
    return Needle(orjson.dumps(needle.data.decode())[1:-1])
