"""Treez as the contract tests it. It signs nothing, so a message is only a doorbell; what it says is asked for."""

from collections.abc import Iterator

from app.states import State
from services.connector import Reading
from services.providers import PROVIDERS
from tests.kit import deliveries as d
from tests.kit.contract import Case, History
from tests.services.providers.treez.samples import ID, ORDER, account, one

CASE = Case(
    "treez",
    d.recorded("treez", "event_ticket"),
    b'{"event_type":"MOON_LANDED","data":{"ticket_id":"1"}}',
    d.SIGN["treez"],
    (d.SECRET, d.OLD_SECRET),
    signs=False,
)


def _asked(*words: str) -> Iterator[Reading]:
    """What was learned each time the doorbell rang."""
    for n, word in enumerate(words):
        answer = one(order_status=word, last_updated_at=f"2026-11-20T{13 + n}:00:00.000+0000")
        yield Reading(tuple(d.Answers(answer).drive(PROVIDERS["treez"].pull(ID, account()))))


STEPS = ("AWAITING_PROCESSING", "IN_PROCESS", "PACKED_READY", "COMPLETED")
HISTORIES: dict[str, History] = {
    "treez": (ORDER, list(_asked(*STEPS)), State.DELIVERED),
    "treez canceled": (ORDER, list(_asked("AWAITING_PROCESSING", "IN_PROCESS", "CANCELED")), State.CANCELED),
}
