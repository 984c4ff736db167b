"""Messages of Cisco's devices: `%FACILITY-SEVERITY-MNEMONIC: text`, and what may stand before that word.

Devices write a sequence number, their name and a time, in any choice; a relay may write its own header before it.

Source: Cisco, "System Message Format" of IOS, "Format of Syslog Messages" of ASA.
"""

import re
from datetime import date

from tocsin.core.values import Record
from tocsin.pipeline.parsers.syslog_names import SEVERITIES
from tocsin.pipeline.parsers.syslog_time import BSD_TIME, ISO_TIME, bsd_time, iso_time, tells_year

_MESSAGE = re.compile(r"%([A-Z][A-Z0-9_]{0,31})(?:-[A-Z0-9_]{1,31})*?-([0-7])-([A-Z0-9_]{1,64}):")
_WITHIN = 256
_NUMBER = re.compile(r"\d*:?|(?:\d+[ywdhms]){1,3}:?|\d\d:\d\d:\d\d:?")  # sequence numbers, and times since the start
_MOST_NAMES = 2  # a relay's name for the device, and the device's own


def read_cisco(text: str, at: int, latest: date | None) -> Record | None:
    """Read a message whose word begins near `at`; gives None if what stands before it is more than a header.

    The device's own time and name come before those of a relay. The message keeps the word.
    """
    match = _MESSAGE.search(text, at, at + _WITHIN)
    if match is None:
        return None
    before = text[at : match.start()]
    times = list(BSD_TIME.finditer(before))
    iso = ISO_TIME.match(before)
    names = [
        word.removesuffix(":")
        for word in BSD_TIME.sub(" ", before[iso.end() :] if iso else before).split()
        if not _NUMBER.fullmatch(word)
    ]
    if len(names) > _MOST_NAMES:
        return None
    record: Record = {"appname": match[1], "msgid": match[3], "severity": SEVERITIES[int(match[2])]}
    if times and (not iso or tells_year(times[-1])):
        record["timestamp"] = bsd_time(times[-1] if tells_year(times[-1]) else times[0], latest)
    elif iso:
        record["timestamp"] = iso_time(iso)
    if names:
        record["hostname"] = names[-1]
    record["message"] = text[match.start() :]
    return record
