"""Dutchie POS as the contract tests it. It posts nothing; whatever rings is only a doorbell."""

import json
from typing import Any

from app.states import State
from services.connector import Reading, external_of
from services.providers import leaflogix
from tests.kit import deliveries as d
from tests.kit.contract import Case, History
from tests.kit.register import routed

CASE = Case(
    "leaflogix",
    d.recorded("leaflogix", "preorder"),
    b'{"moon":"landed"}',
    d.SIGN["leaflogix"],
    (d.SECRET, d.OLD_SECRET),
    signs=False,
)
ORDER, PART = routed("leaflogix")


def preorder(word: str, **more: Any) -> dict[str, Any]:
    """`transactionReference` is there only where the location shows it."""
    found: dict[str, Any] = json.loads(d.recorded("leaflogix", "preorder"))
    return found | {"status": word} | more


def asked(*words: str) -> list[Reading]:
    """What was learned each time it was asked."""
    rows = [preorder(word, transactionReference=external_of(PART.id)) for word in words]
    talks = [d.Answers(row).drive(leaflogix.pull("40017", d.ACCOUNTS["leaflogix"])) for row in rows]
    return [Reading(tuple(events)) for events in talks]


HISTORIES: dict[str, History] = {
    "leaflogix": (ORDER, asked("Submitted", "Processing", "Filled", "Complete"), State.DELIVERED),
    "leaflogix canceled": (ORDER, asked("Submitted", "Processing", "Cancelled"), State.CANCELED),
}
