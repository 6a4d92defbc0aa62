"""Orders, answers and the account that Prodigi's tests share."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.effects import CancelAtProvider, Submit, UpdateAtProvider
from app.events import Event
from app.orders import Fulfilment, Line, Order
from app.states import State
from services.connector import Account
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun

ID = "ord_2200456"
SKU = "GLOBAL-CFPM-16X20"
PRODUCT: dict[str, Any] = {"sku": SKU, "attributes": {"color": "black"}}
STEPS = ("downloadAssets", "printReadyAssetsPrepared", "allocateProductionLocation", "inProduction", "shipping")


def account(**fields: str) -> Account:
    """One word and one SKU are mapped."""
    given = {**d.ACCOUNTS["prodigi"].fields, **fields}
    return Account("prodigi", "main", given, {"napping": "hold:stock"}, {"FRAME-30x40": PRODUCT})


def routed(*, quantities: tuple[int, ...] = (2,), attempt: int = 1) -> tuple[Order, Fulfilment]:
    """Framed prints, all for Prodigi."""
    items = tuple(an_item(str(n), quantity=count) for n, count in enumerate(quantities, 1))
    snapshot = an_order(items=items)
    lines = tuple(Line(item.id, item.quantity) for item in items)
    made = Fulfilment(f"{snapshot.id}.1", route="prodigi", state=State.RECEIVED, lines=lines, attempt=attempt)
    order = begun(replace(snapshot, fulfilments=(made,)))
    return order, order.fulfilments[0]


ORDER, PART = routed()
TWO, TWO_PART = routed(quantities=(2, 1))
NAMED: dict[str, Any] = {"order": ORDER.id, "cause": "c", "fulfilment": PART.id, "provider": "prodigi"}
SUBMIT = Submit(key=f"{PART.id}:submit:1", **NAMED)
UPDATE = UpdateAtProvider(key="u", **NAMED, reference=ID)
CANCEL = CancelAtProvider(key="x", **NAMED, reference=ID)


def says(stage: str = "InProgress", *, minutes: float = 0, **fields: Any) -> dict[str, Any]:
    """An order as it is shown. `steps`: as many of the five words as are given, the others not begun; `issues`."""
    steps = dict.fromkeys(STEPS, "NotStarted") | dict(zip(STEPS, fields.pop("steps", ()), strict=False))
    status = {"stage": stage, "issues": fields.pop("issues", []), "details": steps}
    shown: dict[str, Any] = json.loads(d.recorded("prodigi", "get_order"))["order"]
    shown |= {"merchantReference": f"{ORDER.id}-1", "status": status, "shipments": []}
    shown["items"] = shown["items"][:1]
    return {**shown, "lastUpdated": (d.NOW + timedelta(minutes=minutes)).isoformat(), **fields}


def answer(outcome: str = "Ok", **order: Any) -> dict[str, Any]:
    return {"outcome": outcome, "order": says(**order), "traceParent": "00-1"}


def shipment(n: int = 1, status: str = "Shipped", **fields: Any) -> dict[str, Any]:
    tracking = {"number": f"AB{n}GB", "url": f"https://carrier.example/AB{n}GB"}
    carrier = {"name": "RoyalMail", "service": "Tracked48"}
    items = [{"itemId": f"ori_{n}"}]
    return {"id": f"shp_{n}", "status": status, "carrier": carrier, "tracking": tracking, "items": items, **fields}


def kinds(events: list[Event]) -> list[str]:
    return [type(e).__name__ for e in events]
