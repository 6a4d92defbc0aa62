"""Cova as the contract tests it. It posts nothing, so whatever rings is only a doorbell; what it says is asked for."""

import json
from typing import Any

from app.states import State
from services.connector import Reading
from services.providers import cova
from tests.kit import deliveries as d
from tests.kit.contract import Case, History
from tests.kit.register import routed, submit

CASE = Case(
    "cova",
    d.recorded("cova", "status"),
    b'{"Moon":"landed"}',
    d.SIGN["cova"],
    (d.SECRET, d.OLD_SECRET),
    signs=False,
)
ORDER, PART = routed("cova")
ID = cova.sale_id(submit(ORDER, "cova").key, PART)


def status(word: str | int, step: str | int = "OrderPlaced", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("cova", "status"))
    return found | {"OrderId": ID, "OrderStatus": word, "OrderFulfillmentStatus": step} | more


def asked(*rows: dict[str, Any]) -> list[Reading]:
    """What was learned each time it was asked."""
    talks = [d.Answers({"access_token": "t"}, row).drive(cova.pull(ID, d.ACCOUNTS["cova"])) for row in rows]
    return [Reading(tuple(events)) for events in talks]


_WAITS = "ReadyForPayment"
HISTORIES: dict[str, History] = {
    "cova": (
        ORDER,
        asked(status(2), status(_WAITS, "InProgress"), status(_WAITS, 2), status("Completed", 2)),
        State.DELIVERED,
    ),
    "cova canceled": (ORDER, asked(status(0), status(_WAITS, "InProgress"), status(4)), State.CANCELED),
}
