"""Mutated inputs by the thousand: `python -m tests.compliance.mutations [INPUTS PER PARSER] [SEED] [PARSER ...]`.

The tests mutate some inputs of each sample at every run; this is the long form of it. It prints, for each parser, how
many inputs were read and what came of them; it ends with a traceback if reading one of them raised, and with 1 if a
fault was told without its place.
"""

import random
import sys
from collections import Counter

from tests.compliance.parser_samples import SAMPLES
from tests.pipeline.outcome import SOURCE, parse
from tocsin.pipeline.parsers import built_in_parsers

_TOKENS = [b"\n", b"\r\n", b'"', b"'", b"=", b"|", b"\\", b"[", b"]", b"{", b"}", b"<", b">", b"\0", b"\xff", b"\x1d", b"&",
           b"</Event>", b"<Event ", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"CEF:0|", b"LEEF:2.0|", b"<34>1 ", b"9999999 <34>",
           b"type=EOE msg=audit(1.1:1): ", b"a1[0]=", b"__CURSOR=", b"MESSAGE\n\xff\xff\xff\xff\0\0\0\0", b"Feb 30 25:61:61 ", b"<191>"]  # fmt: skip
_RECORDS = 12


def mutated(data: bytes, numbers: random.Random) -> bytes:
    """Change up to six places of an input: bits, bytes, tokens, stretches cut, doubled or moved."""
    text = bytearray(data)
    for _ in range(numbers.randint(1, 6)):
        at, size = numbers.randrange(len(text) + 1), numbers.randint(1, 200)
        kind = numbers.randrange(7)
        if kind == 0 and at < len(text):
            text[at] ^= 1 << numbers.randrange(8)
        elif kind == 1:
            text[at : at + size % 5] = numbers.randbytes(size % 7)
        elif kind == 2:
            text[at:at] = numbers.choice(_TOKENS)
        elif kind == 3:
            del text[at : at + size]
        elif kind == 4:
            text[at:at] = text[at : at + size]
        elif kind == 5:
            text = text[:at]
        else:
            moved = text[at : at + size]
            del text[at : at + size]
            to = numbers.randrange(len(text) + 1)
            text[to:to] = moved
    return bytes(text)


def main(arguments: list[str]) -> int:
    """Mutate, read and count."""
    count = int(arguments[0]) if arguments else 10_000
    numbers = random.Random(int(arguments[1]) if len(arguments) > 1 else 0)
    parsers, misplaced = built_in_parsers(), 0
    for format_ in arguments[2:] or SAMPLES:
        samples = [write(_RECORDS) for write in SAMPLES[format_].values()]
        seen: Counter[str] = Counter()
        for _ in range(count):
            data = mutated(numbers.choice(samples), numbers)
            try:
                outcome = parse(parsers.get(format_), data, piece=numbers.choice([7, 64, 1000, 131072]))
            except BaseException as error:
                error.add_note(f"{format_}: {data!r}")
                raise
            seen.update(inputs=1, records=len(outcome.records), faults=len(outcome.faults), repaired=outcome.repaired)
            seen["told of the whole file"] += outcome.places.count(SOURCE)
            misplaced += not all(place.startswith(SOURCE) for place in outcome.places)
        sys.stdout.write(f"{format_}: {', '.join(f'{name} {number:,}' for name, number in seen.items())}\n")
    return 1 if misplaced else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
