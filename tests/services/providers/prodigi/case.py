"""Prodigi as the contract tests it. It signs nothing, so a callback is only a doorbell; what it says is asked for."""

import json
from collections.abc import Iterator
from typing import Any

from app.states import State
from services.connector import Reading
from services.providers.prodigi.orders import learned
from tests.kit import deliveries as d
from tests.kit.contract import Case, History
from tests.services.providers.prodigi.samples import ORDER, TWO, account, says, shipment

CASE = Case(
    "prodigi",
    d.recorded("prodigi", "callback"),
    b'{"specversion":"1.0","type":"com.prodigi.moon.landed#Eagle","id":"evt_1","subject":"ord_1","data":{}}',
    d.SIGN["prodigi"],
    (d.SECRET, d.OLD_SECRET),
    signs=False,
)
FETCHED = ("Complete", "Complete", "Complete")
MAKING = (*FETCHED, "InProgress", "InProgress")
PAY = {"errorCode": "RequiresPaymentAuthorisation", "objectId": "ord_1", "authorisationDetails": {}}
ROWS = json.loads(d.recorded("prodigi", "get_order"))["order"]["items"]


def _asked(*answers: dict[str, Any]) -> Iterator[Reading]:
    """What was learned each time it rang."""
    for n, fields in enumerate(answers):
        yield Reading(tuple(learned(says(**fields, minutes=n), account())))


def _both(*words: str) -> list[dict[str, Any]]:
    return [
        shipment(n, word, tracking=None if word == "Processing" else {"number": f"AB{n}GB"})
        for n, word in enumerate(words, 1)
    ]


HISTORIES: dict[str, History] = {
    "prodigi": (
        ORDER,
        list(_asked({}, {"steps": FETCHED}, {"steps": MAKING}, {"stage": "Complete", "shipments": [shipment()]})),
        State.SHIPPED,
    ),
    "prodigi in two parcels": (
        TWO,
        list(
            _asked(
                {"items": ROWS, "steps": MAKING, "shipments": _both("Processing", "Processing")},
                {"items": ROWS, "steps": MAKING, "shipments": _both("Shipped", "Processing")},
                {"items": ROWS, "stage": "Complete", "shipments": _both("Shipped", "Shipped")},
            )
        ),
        State.SHIPPED,
    ),
    "prodigi held and freed": (
        ORDER,
        list(_asked({}, {"issues": [PAY]}, {"steps": FETCHED}, {"steps": MAKING})),
        State.IN_PRODUCTION,
    ),
    "prodigi canceled": (ORDER, list(_asked({}, {"steps": FETCHED}, {"stage": "Cancelled"})), State.CANCELED),
}
