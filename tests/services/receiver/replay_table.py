"""Every recorded delivery of every provider, the order that must be there for it, what is answered where it only rings.

Each has a twin about another order: the same text with other ids and numbers, and so have the answers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from app import wire
from app.events import Placed
from app.orders import Order
from app.states import Payment
from services.connector import Account, Delivery, external_of
from services.providers.cova import sale_id
from tests.kit import deliveries as d
from tests.kit.orders import an_order, placed
from tests.kit.register import routed
from tests.services.providers.blaze import case as blaze
from tests.services.providers.cova import case as cova
from tests.services.providers.flowhub import samples as flowhub
from tests.services.providers.leaflogix import case as leaflogix
from tests.services.providers.prodigi import samples as prodigi
from tests.services.providers.treez import samples as treez

ANSWERS = frozenset(
    {
        ("blaze", "cart"),
        ("printful", "get_order_v1"),
        ("printful", "get_order_v2"),
        ("printful", "get_shipments_v2"),
        ("printify", "get_order"),
        ("printify", "get_order_own"),
        ("prodigi", "get_order"),
        ("shopify", "graph_order"),
        ("treez", "ticket"),
    }
)
"""What was recorded of questions asked, not of messages."""

TOPICS = {
    "fulfillments_create": "fulfillments/create",
    "fulfillments_update": "fulfillments/update",
    "orders_cancelled": "orders/cancelled",
    "orders_edited": "orders/edited",
    "orders_fulfilled": "orders/fulfilled",
    "orders_paid": "orders/paid",
    "orders_partially": "orders/partially_fulfilled",
    "orders_updated": "orders/updated",
    "refunds_create": "refunds/create",
}
TOKEN = "handed-out-in-this-answer-only"
Swaps = tuple[tuple[str, str], ...]
Text = dict[str, Any]
Answer = Callable[[str], Text]


@dataclass(frozen=True)
class Provider:
    """`swaps`: ids and numbers of the samples, with those of their twins. `order`: must be there before any message.
    `answer`: what is said to a question, by the path it goes to. `first`: what stands in the samples for ids of ours.
    `strange`: what else is exchanged where a twin is asked for."""

    swaps: Swaps
    order: Order | None = None
    answer: Answer | None = None
    account: Account | None = None
    first: Swaps = ()
    strange: Swaps = ()

    def respond(self, request: httpx.Request) -> httpx.Response:
        """As the provider would, about the sample's order or its twin."""
        path, asked = request.url.path, f"{request.url}{request.content.decode()}"
        if path.endswith("/token"):
            return httpx.Response(200, json={"access_token": TOKEN, "data": {"accessToken": TOKEN}})
        if self.answer is None:
            return httpx.Response(404)
        twin = any(other in asked for _, other in self.swaps)
        found = wire.json_bytes(self.answer(swapped(path.encode(), self.swaps, back=True).decode()))
        return httpx.Response(200, content=swapped(found, (*self.swaps, *self.strange)) if twin else found)

    def orders(self) -> list[Placed]:
        """What must be there, and its twin."""
        if self.order is None:
            return []
        first = placed(self.order, id="first")
        return [first, replace(_twin(first, self.swaps), id="twin")]


def _twin(event: Placed, swaps: Swaps) -> Placed:
    found = wire.read_event(swapped(wire.event_bytes(event), swaps))
    assert isinstance(found, Placed)
    return found


def swapped(text: bytes, swaps: Swaps, *, back: bool = False) -> bytes:
    for one, other in swaps:
        old, new = (other, one) if back else (one, other)
        text = text.replace(old.encode(), new.encode())
    return text


def samples(provider: str) -> list[str]:
    """The names of all recorded deliveries."""
    files = sorted((d.RECORDED / provider).glob("*.json"))
    return [file.stem for file in files if (provider, file.stem) not in ANSWERS]


def delivery(provider: str, name: str, *, twin: bool = False, strange: Swaps = ()) -> Delivery:
    """A recorded message with its proof, or its twin."""
    text = swapped(d.recorded(provider, name), PROVIDERS[provider].first)
    text = swapped(text, (*PROVIDERS[provider].swaps, *strange)) if twin else text
    id_ = f"{'twin' if twin else 'first'} {name}"
    match provider:
        case "shopify" if name.startswith("detail"):
            return d.storefront(text)
        case "shopify":
            topics = (topic for start, topic in TOPICS.items() if name.startswith(start))
            return d.shopify(text, next(topics, "orders/create"), id=id_)
        case "site":
            return d.site(text, id=id_)
        case "stitch":
            return d.stitch(text, id=id_)
        case "printful":
            return d.printful(text)
        case _:
            return d.SIGN[provider](text, d.SECRET)


def account(provider: str) -> Account:
    return PROVIDERS[provider].account or d.ACCOUNTS[provider]


def _json(provider: str, name: str) -> Text:
    found: Text = json.loads(d.recorded(provider, name))
    return found


def _printful(path: str) -> Text:
    if path.endswith("/700001"):
        return _json("printful", "get_order_v1")
    return {"code": 200, "result": _json("printful", "v1_own_order")["data"]["order"]}


def _printify(path: str) -> Text:
    """The source's own order has only just been placed."""
    id_ = path.rpartition("/")[2].removesuffix(".json")
    found = _json("printify", "get_order") | {"id": id_}
    waits = {"status": "pending", "shipments": [], "line_items": []}
    return found | waits if id_ == "67890" else found


def _stitch(path: str) -> Text:
    if path.endswith("/refund"):
        return {"success": True, "data": {"refunds": []}}
    payment = {
        "id": "8f7c1c52-1111" if "link" in path else "0d9d4f5e-1111",
        "paymentId": "0d9d4f5e-1111",
        "status": "PAID",
        "amount": 49900,
        "paidAt": "2026-11-21T07:40:11.000Z",
        "merchantReference": "FW-2026-000417",
        "payerName": "Thandi Mokoena",
        "payerEmailAddress": "thandi@example.co.za",
    }
    return {"success": True, "data": {"payment": payment}}


def _paid_for() -> Order:
    """By an intent of Stripe, or a link of Stitch that names its number."""
    names = ("stripe/pi_3Practice0001", "stripe/cs_test_practice0001")
    return replace(an_order("1001"), number="FW-2026-000417", payment=Payment.NONE, references=names)


_TWIN = routed("cova")[1]
_TWIN = replace(_TWIN, id=f"{an_order('7001').id}.1")
_OURS: Swaps = (
    (an_order("1001").id, an_order("7001").id),
    ("FW-2026-000417", "FW-2026-000999"),
    ("FW2026000417", "FW2026000999"),
    ("#1001", "#7001"),
    ('"1001"', '"7001"'),
)
PROVIDERS: Mapping[str, Provider] = {
    "shopify": Provider(
        (("63000000001", "63000000009"), ("#200", "#900")),
        answer=lambda path: {"data": {"order": _json("shopify", "graph_order")}},
    ),
    "site": Provider(_OURS),
    "printful": Provider((*_OURS, ("70000", "90000"), ("12345", "92345")), routed("printful")[0], _printful),
    "printify": Provider(
        (*_OURS, ("5f96f649b2439217d070f5", "5f96f649b2439217d070aa"), ("67890", "97890"), ('"e-', '"twin-')),
        routed("printify", reference="5f96f649b2439217d070f501")[0],
        _printify,
    ),
    "prodigi": Provider(
        (*_OURS, ("ord_2200456", "ord_9900456"), ("evt_305", "evt_905")),
        prodigi.ORDER,
        lambda path: prodigi.answer(steps=("Complete",) * 4, shipments=[prodigi.shipment()]),
    ),
    "treez": Provider(
        (*_OURS, (treez.ID, treez.OTHER)),
        treez.ORDER,
        lambda path: treez.one(order_status="PACKED_READY"),
        treez.account(),
    ),
    "flowhub": Provider(
        (*_OURS, (flowhub.ID, f"9{flowhub.ID[1:]}")), flowhub.ORDER, lambda path: flowhub.says("ready")
    ),
    "cova": Provider(
        (*_OURS, (cova.ID, sale_id(f"{_TWIN.id}:submit:1", _TWIN))),
        cova.ORDER,
        lambda path: cova.status("ReadyForPayment", 2),
        first=(("0d3c5a46-7e0f-4b52-9c1c-5f2ad7c9a001", cova.ID),),
    ),
    "leaflogix": Provider(
        (*_OURS, ("40017", "90017")),
        leaflogix.ORDER,
        lambda path: leaflogix.preorder("Filled", transactionReference=external_of(leaflogix.PART.id)),
    ),
    "blaze": Provider((*_OURS, (blaze.ID, f"9{blaze.ID[1:]}")), blaze.ORDER, lambda path: blaze.cart("Accepted", 1)),
    "stripe": Provider((*_OURS, ("ractice00", "ractice99")), _paid_for()),
    "stitch": Provider(
        (*_OURS, ("8f7c1c52-1111", "8f7c1c52-9999"), ("0d9d4f5e-1111", "0d9d4f5e-9999")), _paid_for(), _stitch
    ),
}
WORDS: Mapping[str, tuple[str, str]] = {
    "printful": ("v1_order_failed", "failed"),
    "printify": ("source_order_created", "pending"),
    "prodigi": ("callback", "InProgress"),
    "treez": ("event_ticket", "PACKED_READY"),
    "flowhub": ("postback", "ready"),
    "cova": ("status", "ReadyForPayment"),
    "leaflogix": ("preorder", "Filled"),
    "blaze": ("order_updated", "Accepted"),
}
"""A sample of each whose words staff may map, and such a word in it or in its answer."""
STILL_HERE: Mapping[str, tuple[tuple[str, str], ...]] = {"prodigi": (('"Shipped"', '"Processing"'),)}
"""What a twin says otherwise besides, because nothing that has left can be held any more."""
