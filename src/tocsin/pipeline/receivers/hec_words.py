"""What the HTTP Event Collector says: its codes, their texts and their HTTP statuses.

Source: Splunk Enterprise, "Troubleshoot HTTP Event Collector", possible error codes.
"""

from typing import NamedTuple

from starlette.responses import JSONResponse


class Word(NamedTuple):
    """A reply: its code, text and HTTP status."""

    code: int
    text: str
    status: int


SUCCESS = Word(0, "Success", 200)
TOKEN_DISABLED = Word(1, "Token disabled", 403)
TOKEN_REQUIRED = Word(2, "Token is required", 401)
INVALID_AUTHORIZATION = Word(3, "Invalid authorization", 401)
INVALID_TOKEN = Word(4, "Invalid token", 403)
NO_DATA = Word(5, "No data", 400)
INVALID_FORMAT = Word(6, "Invalid data format", 400)
INCORRECT_INDEX = Word(7, "Incorrect index", 400)
INTERNAL_ERROR = Word(8, "Internal server error", 500)
BUSY = Word(9, "Server is busy", 503)
CHANNEL_MISSING = Word(10, "Data channel is missing", 400)
INVALID_CHANNEL = Word(11, "Invalid data channel", 400)
EVENT_REQUIRED = Word(12, "Event field is required", 400)
EVENT_BLANK = Word(13, "Event field cannot be blank", 400)
ACK_DISABLED = Word(14, "ACK is disabled", 400)
INDEXED_FIELDS = Word(15, "Error in handling indexed fields", 400)
QUERY_TOKEN = Word(16, "Query string authorization is not enabled", 400)
HEALTHY = Word(17, "HEC is healthy", 200)


def reply(word: Word, *, number: int | None = None, ack: int | None = None, retry: int | None = None) -> JSONResponse:
    """Write a reply; `number` is that of the event that was wrong, counting from 0, `retry` in seconds."""
    body: dict[str, object] = {"text": word.text, "code": word.code}
    if number is not None:
        body["invalid-event-number"] = number
    if ack is not None:
        body["ackId"] = ack
    headers = {"Retry-After": str(retry)} if retry is not None else None
    return JSONResponse(body, word.status, headers)
