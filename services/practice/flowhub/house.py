"""The register: its stock, the orders posted to it, the people who work at it, and the ring each order asked for."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from services.practice.catalogue import PRODUCTS, Product
from services.practice.desk import Desk

Body = dict[str, Any]
PICKED_UP_S = 2 * 3_600
"""After it was ready, divided by the speed."""

TAX_PERCENT = 15
FIRST_PRODUCT = 42


class Register:
    """One store. `accept`, `pack`, `send`, `complete` and `cancel` are what its people do at the register."""

    def __init__(self, desk: Desk, *, account: str = "practice-counter") -> None:
        self._desk, self.account = desk, account
        self.ledger, self.clock = desk.ledger, desk.clock
        self.client_id, self.client_secret = self._made("client")[:32], self._made("secret")
        self.read_client, self.read_key = self._made("reader")[:32], self._made("key")
        self.url_secret, self.location = self._made("address")[:32], self._made("location")[:24]
        self.audience, self.token = "https://api.flowhub.example", f"fh_practice_{self._made('token')[:24]}"
        self.products: dict[int, Product] = {FIRST_PRODUCT + n: p for n, p in enumerate(PRODUCTS)}
        self.left: dict[int, int] = dict.fromkeys(self.products, 40)
        self.orders: dict[str, Body] = {}
        self.is_open = True
        self._ready: dict[str, datetime] = {}

    def _made(self, what: str) -> str:
        return hashlib.sha256(f"{what} {self.account}".encode()).hexdigest()

    @property
    def origin(self) -> str:
        return self._desk.origin()

    def create(self, given: Mapping[str, Any]) -> Body:
        """An order more, whoever asked before: nothing here notices a repetition."""
        id_ = self._made(f"order {len(self.orders) + 1}")[:24]
        order: Body = {"id": id_, "status": "new", "given": dict(given), "changes": 0}
        self.orders[id_] = order
        self.ledger.add("flowhub.order", given["customer"].get("externalId") or id_, self.clock(), id=id_)
        self.ring(order)
        return order

    def change(self, order: Body, given: Mapping[str, Any]) -> None:
        order["given"], order["changes"] = dict(given), order["changes"] + 1
        self.ledger.add("flowhub.update", order["id"], self.clock())

    def shown(self, order: Body) -> Body:
        """All it ever says of one."""
        external = order["given"]["customer"].get("externalId")
        return {"customerExternalId": external, "orderId": order["id"], "status": order["status"]}

    def stock(self) -> list[Body]:
        """The numbers of products are texts here, and whole pennies."""
        return [
            {
                "productId": str(number),
                "productName": product.title,
                "quantity": self.left[number],
                "preTaxPriceInPennies": int(product.price * 100),
                "postTaxPriceInPennies": int(product.price * (100 + TAX_PERCENT)),
                "isSoldByWeight": False,
                "weightTierInformation": None,
            }
            for number, product in self.products.items()
        ]

    def ring(self, order: Body) -> None:
        """Unsigned, where the order said."""
        path = urlsplit(order["given"].get("postbackUrl") or "").path
        if not path:
            return
        content = json.dumps(self.shown(order), separators=(",", ":")).encode()
        self._desk.outbox.post(
            "flowhub",
            order["status"],
            path,
            lambda tries: ({"Content-Type": "application/json"}, content),
            self.clock(),
        )

    def turn(self, order: Body, word: str) -> None:
        order["status"] = word
        if word in ("ready", "inTransit"):
            self._ready.setdefault(order["id"], self.clock())
        else:
            self._ready.pop(order["id"], None)
        self.ledger.add(f"flowhub.{word}", order["id"], self.clock())
        self.ring(order)

    def ticket(self, name: str) -> Body:
        """By its id or what its creator called the customer."""
        return next(o for o in self.orders.values() if name in (o["id"], o["given"]["customer"].get("externalId")))

    def accept(self, order: Body) -> None:
        self.turn(order, "started")

    def pack(self, order: Body) -> None:
        self.turn(order, "ready")

    def send(self, order: Body) -> None:
        self.turn(order, "inTransit")

    def complete(self, order: Body) -> None:
        self.turn(order, "sold")

    def cancel(self, order: Body) -> None:
        self.turn(order, "unableToComplete")

    def close(self) -> None:
        """Whoever asks hears that the service is down."""
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def step(self) -> int:
        """Customers come for what is ready; making and packing is for whoever uses the practice shop."""
        due = [
            self.orders[id_]
            for id_, since in list(self._ready.items())
            if (self.clock() - since).total_seconds() * self._desk.knobs.speed >= PICKED_UP_S
        ]
        for order in due:
            self.complete(order)
        return len(due)
