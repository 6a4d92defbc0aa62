"""Orders, answers and the account that Flowhub's tests share."""

from dataclasses import replace
from typing import Any

from app.effects import CancelAtProvider, Submit, TellStatus, UpdateAtProvider
from app.events import Event
from app.orders import Fulfilment, Line, Order
from app.states import State
from services.connector import Account
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun

ID = "66f0c1a2b3d4e5f601234567"
TOKEN = {"access_token": "at", "scope": "create:orders", "expires_in": 86400, "token_type": "Bearer"}


def account(**fields: str) -> Account:
    products = {"FRAME-30x40": {"productId": "42"}}
    return Account("flowhub", "main", {**d.ACCOUNTS["flowhub"].fields, **fields}, {"parked": "hold:stock"}, products)


def routed(**fields: Any) -> tuple[Order, Fulfilment]:
    """Two framed prints, all for the register."""
    snapshot = replace(an_order(items=(an_item("1", quantity=2, artworks=0),)), **fields)
    part = Fulfilment(f"{snapshot.id}.1", route="flowhub", state=State.RECEIVED, lines=(Line("1", 2),))
    order = begun(replace(snapshot, fulfilments=(part,)))
    return order, order.fulfilments[0]


ORDER, PART = routed()
NAMED: dict[str, Any] = {"key": "k", "order": ORDER.id, "cause": "c", "fulfilment": PART.id, "provider": "flowhub"}
SUBMIT = Submit(**NAMED)
UPDATE = UpdateAtProvider(**NAMED, reference=ID)
AGAIN = replace(UPDATE, again=True)
CANCEL = CancelAtProvider(**NAMED, reference=ID)


def tell(state: State) -> TellStatus:
    return TellStatus(**NAMED, reference=ID, state=state)


def says(status: str = "new", **fields: Any) -> dict[str, Any]:
    return {"customerExternalId": f"{ORDER.id}-1", "orderId": ID, "status": status, **fields}


def kinds(events: list[Event]) -> list[str]:
    return [type(e).__name__ for e in events]
