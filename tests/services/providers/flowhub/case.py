"""Flowhub as the contract tests it. It signs nothing, so a ring is only a doorbell; what it says is asked for."""

from collections.abc import Iterator
from datetime import timedelta

from app.states import State
from services.connector import Reading
from services.providers.flowhub.orders import learned
from tests.kit import deliveries as d
from tests.kit.contract import Case, History
from tests.services.providers.flowhub.samples import ORDER, account, says

CASE = Case(
    "flowhub",
    d.recorded("flowhub", "postback"),
    b'{"customerExternalId":"x","orderId":"1","status":"eclipsed"}',
    d.SIGN["flowhub"],
    (d.SECRET, d.OLD_SECRET),
    signs=False,
)


def _asked(*words: str) -> Iterator[Reading]:
    """What was learned each time it rang."""
    for n, word in enumerate(words):
        yield Reading(tuple(learned(says(word), account(), d.NOW + timedelta(minutes=n))))


HISTORIES: dict[str, History] = {
    "flowhub": (ORDER, list(_asked("new", "inQueue", "started", "ready", "sold")), State.DELIVERED),
    "flowhub canceled": (ORDER, list(_asked("new", "started", "unableToComplete")), State.CANCELED),
    "flowhub held and freed": (ORDER, list(_asked("new", "parked", "started", "ready")), State.READY),
}
