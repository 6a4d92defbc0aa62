"""Blaze as the contract tests it. It signs nothing, so a message is only a doorbell; the cart is asked for."""

import json
from typing import Any

from app.states import State
from services.connector import Reading, external_of
from services.providers import blaze
from tests.kit import deliveries as d
from tests.kit.contract import Case, History
from tests.kit.register import routed

CASE = Case(
    "blaze",
    d.recorded("blaze", "order_updated"),
    b'{"memberId":"m1","moon":"landed"}',
    d.SIGN["blaze"],
    (d.SECRET, d.OLD_SECRET),
    signs=False,
)
ORDER, PART = routed("blaze")
ID = "5f0c7a61e4b0a1d2c3b4a501"
_FIRST = 1_795_248_000_000


def cart(word: str, minutes: int = 0, **more: Any) -> dict[str, Any]:
    """Ours, as it stood so many minutes after it was made."""
    found: dict[str, Any] = json.loads(d.recorded("blaze", "cart"))
    note = f"#1001 ({external_of(PART.id)})"
    own = {"cartStatus": word, "modified": _FIRST + minutes * 60_000, "additionalNotes": note}
    return found | own | {"cart": {"items": [], "total": 49.90}} | more


def asked(*rows: dict[str, Any]) -> list[Reading]:
    """What was learned each time it rang."""
    talks = [d.Answers(row).drive(blaze.pull(ID, d.ACCOUNTS["blaze"])) for row in rows]
    return [Reading(tuple(events)) for events in talks]


HISTORIES: dict[str, History] = {
    "blaze": (
        ORDER,
        asked(
            cart("Placed"),
            cart("Accepted", 1),
            cart("Accepted", 2, packagedTime=_FIRST),
            cart("Completed", 3, packagedTime=_FIRST),
        ),
        State.DELIVERED,
    ),
    "blaze declined": (ORDER, asked(cart("Placed"), cart("Declined", 1)), State.CANCELED),
}
