"""Tickets, orders and the account that Treez's tests share."""

import json
from dataclasses import replace
from typing import Any

from app.effects import CancelAtProvider, Submit, TellStatus, UpdateAtProvider
from app.events import Event
from app.orders import Customer, Fulfilment, Line, Order
from app.states import State
from services.connector import Account, external_of
from services.practice.treez.key import pem
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun

SIZE = "c1b2a3d4-0000-4000-8000-000000000001"
ID = "3f0e2c9a-7d41-4a55-9d0e-51a2b7c40e11"
OTHER = "3f0e2c9a-7d41-4a55-9d0e-51a2b7c40e12"
HOME = "/dispensary/v3/practicestore"


def account(**fields: str) -> Account:
    products = {"FRAME-30x40": {"size_id": SIZE, "inventory_type": "ADULT"}}
    return Account("treez", "main", {**d.ACCOUNTS["treez"].fields, "private_key": pem("tests"), **fields}, {}, products)


def routed(external: str = "1001", **fields: Any) -> tuple[Order, Fulfilment]:
    """Two framed prints, all for the register."""
    snapshot = replace(an_order(external, items=(an_item("1", quantity=2, artworks=0),)), **fields)
    part = Fulfilment(f"{snapshot.id}.1", route="treez", state=State.RECEIVED, lines=(Line("1", 2),))
    order = begun(replace(snapshot, fulfilments=(part,)))
    return order, order.fulfilments[0]


ORDER, PART = routed()
NOBODY, _ = routed("1001", customer=Customer("Thandi Mokoena"))
NAMED: dict[str, Any] = {"key": "k", "order": ORDER.id, "cause": "c", "fulfilment": PART.id, "provider": "treez"}
SUBMIT = Submit(**NAMED)
UPDATE = UpdateAtProvider(**NAMED, reference=ID)
AGAIN = replace(UPDATE, again=True)
CANCEL = CancelAtProvider(**NAMED, reference=ID)


def tell(state: State) -> TellStatus:
    return TellStatus(**NAMED, reference=ID, state=state)


def row(**fields: Any) -> dict[str, Any]:
    """The recorded ticket, ours, with other values here and there."""
    found: dict[str, Any] = json.loads(d.recorded("treez", "ticket"))["data"]
    return {**found, "external_order_number": external_of(PART.id, PART.attempt), **fields}


def one(**fields: Any) -> dict[str, Any]:
    """As the answer to a question for one ticket."""
    return {"resultCode": "SUCCESS", "resultReason": None, "data": row(**fields)}


def many(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"resultCode": "SUCCESS", "ticketList": list(rows), "pageElements": len(rows), "totalElements": len(rows)}


CUSTOMER = {"resultCode": "SUCCESS", "data": [{"customer_id": 20}]}


def kinds(events: list[Event]) -> list[str]:
    return [type(e).__name__ for e in events]
