"""Keywords: texts looked for in every scalar of a record, by one scan of all of them together."""

from collections.abc import Sequence

from tocsin.core.values import Record, fold, text_of
from tocsin.detection.engine.expression import Atom
from tocsin.detection.engine.patterns import Needle, needle_of
from tocsin.detection.engine.scanner import Candidates, MatcherFactory

_IN_NUMBERS = frozenset(b"0123456789.+-einfatrulsy")
"""The bytes that occur in the texts of numbers and booleans."""

_CONTAINERS = frozenset((dict, list))


class KeywordScanner:
    """Finds the keywords that a record may hold; keywords are named by their index in `atoms`.

    The record's texts are joined and scanned once, so a needle is not anchored and may be found across two texts: what
    is found are candidates, as with any scanner.
    """

    def __init__(self, atoms: Sequence[Atom], build_matcher: MatcherFactory) -> None:
        self.atoms = tuple(atoms)
        self.numbers = {atom: number for number, atom in enumerate(self.atoms)}
        owners: dict[Needle, list[int]] = {}
        for number, atom in enumerate(self.atoms):
            needle = needle_of(atom.test)
            assert needle is not None, "only tests with a literal are scanned for as keywords"
            owners.setdefault(Needle(needle.data), []).append(number)
        self._owners = list(owners.values())
        self._with_numbers = any(_IN_NUMBERS.issuperset(needle.data) for needle in owners)
        self._matcher = build_matcher(list(owners))

    def candidates(self, record: Record) -> Candidates:
        """Give the indexes of the keywords that the record may hold, in ascending order."""
        texts = texts_of(record, with_numbers=self._with_numbers)
        joined = "\n".join(texts)
        if not joined.isascii():
            joined = "\n".join([text if text.isascii() else fold(text) for text in texts])
        data = joined.encode("utf-8", "surrogatepass")
        if not data:
            return ()
        hits: list[int] = []
        self._matcher(data, hits.append)
        return tuple(sorted({owner for hit in hits for owner in self._owners[hit]})) if hits else ()


def texts_of(record: Record, *, with_numbers: bool) -> list[str]:
    """Give the texts of a record's scalars at any depth, in no particular order."""
    values = record.values()
    texts = [value for value in values if value.__class__ is str]
    if len(texts) == len(values):
        return texts
    if with_numbers:
        stack = [value for value in values if value.__class__ is not str]
    else:
        stack = [value for value in values if value.__class__ in _CONTAINERS]
    while stack:
        value = stack.pop()
        kind = value.__class__
        if kind is str:
            texts.append(value)
        elif kind is dict:
            stack.extend(value.values())
        elif kind is list:
            stack.extend(value)
        elif with_numbers and value is not None:
            texts.append(text_of(value))
    return texts
