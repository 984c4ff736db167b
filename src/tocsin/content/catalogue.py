"""Looking rules up by words in them."""

from collections.abc import Iterator, Sequence

from tocsin.core.values import fold
from tocsin.detection.engine import CompiledRule
from tocsin.detection.engine.expression import Text, Wildcard, atoms
from tocsin.detection.engine.wording import wanted


def mentions(rule: CompiledRule, words: Sequence[str]) -> bool:
    """Say whether a rule has every one of some words in its names, tags, texts, fields or values; case is ignored."""
    texts = [fold(text) for text in _texts(rule)]
    return all(any(fold(word) in text for text in texts) for word in words)


def _texts(rule: CompiledRule) -> Iterator[str]:
    yield from (rule.title, rule.id, rule.name, rule.description, rule.author, rule.path, str(rule.logsource))
    yield from rule.tags
    yield from rule.references
    for atom in atoms(rule.condition):
        if atom.field is not None:
            yield atom.field
        if isinstance(atom.test, Text):
            yield atom.test.text
        elif isinstance(atom.test, Wildcard):
            yield "".join(atom.test.parts)
        else:
            yield wanted(atom.test)
