"""Dead letters of records that were read: they could not be mapped, looked up, or judged by a rule."""

from datetime import datetime
from typing import Any

import orjson

from tocsin.core.errors import BudgetExceeded, EvaluationError
from tocsin.node.state import DeadLetter
from tocsin.node.work.pieces import LINE, Piece


class Letters:
    """Writes the letters of one piece; what they say about an event in the lake is in their context."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece

    def of_mapping(self, position: int, time: datetime | None, raw: bytes, error: Exception) -> DeadLetter:
        """Write that a record could not be made an event: it is in no lake."""
        why = f"the mapping failed: {type(error).__name__}: {error}"
        return self._letter(("map", "mapping_failed", why), position, raw, _told(time))

    def of_enrichment(self, position: int, raw: str, about: dict[str, Any], whys: list[str]) -> DeadLetter:
        """Write that enrichments failed on an event, which was judged and stored without them."""
        why = ("enrich", "lookup_failed", "; ".join(whys))
        return self._letter(why, position, raw.encode("utf-8", "replace"), about)

    def of_rules(
        self, position: int, raw: str, about: dict[str, Any], errors: list[tuple[str, EvaluationError]]
    ) -> DeadLetter:
        """Write that rules could not be judged on an event, which was stored; `errors` are by the rules' ids."""
        is_slow = any(isinstance(error, BudgetExceeded) for _, error in errors)
        message = "; ".join(f"{rule}: {error.message}" for rule, error in errors)
        why = ("rule", "budget_exceeded" if is_slow else "rule_failed", message)
        about = {**about, "rules": [rule for rule, _ in errors]}
        return self._letter(why, position, raw.encode("utf-8", "replace"), about)

    def _letter(self, why: tuple[str, str, str], position: int, raw: bytes, about: dict[str, Any]) -> DeadLetter:
        """Write a letter; `why` are its stage, its reason and a message."""
        stage, reason, message = why
        batch = self._piece.batch
        payload = batch.payload
        context = orjson.dumps({**orjson.loads(payload.context), **about})
        return DeadLetter(
            stage=stage,
            reason=reason,
            source=payload.source,
            series=self._piece.series,
            seq=batch.seq,
            position=position,
            message=message.replace("\0", "\ufffd")[:4000],
            raw=raw,
            format=LINE,
            context=context,
            received=batch.received,
        )


def about_event(event_id: str, log_type: str, time: datetime | None) -> dict[str, Any]:
    """Give what a letter tells about an event in the lake: its id, its table, and the time that its sender told."""
    return {"event": event_id, "log_type": log_type, **_told(time)}


def _told(time: datetime | None) -> dict[str, float]:
    return {} if time is None else {"time": time.timestamp()}
