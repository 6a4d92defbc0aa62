"""The print house: its orders as its API shows them, what happens to them, and the thin webhooks of it."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from services.practice.catalogue import PRODUCTS, Customer, Spec
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.outbox import Outbox

Body = dict[str, Any]
START_S, SHIP_S, DELIVER_S = 3 * 3_600, 30 * 3_600, 90 * 3_600
"""After it was sent to production: begun, sent, delivered; each divided by the speed."""
UNSENT = ("pending", "on-hold", "cost-calculation")


def shown(at: datetime) -> str:
    """A space, not a T."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S+00:00")


class Printify:
    """One shop at it."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        outbox: Outbox,
        ledger: Ledger,
        knobs: Knobs,
        *,
        account: str = "practice-gifts",
        shop: int = 815_256,
    ) -> None:
        self.clock, self.ledger = clock, ledger
        self._outbox, self._knobs = outbox, knobs
        self.account, self.shop = account, shop
        made = hashlib.sha256(account.encode()).hexdigest()
        self.token, self.secret = f"py_practice_{made[:24]}", made[24:64]
        self.orders: dict[str, Body] = {}
        self.skus = frozenset(p.sku for p in PRODUCTS)
        self._sent: dict[str, datetime] = {}
        self._events = 0

    def place(self, spec: Spec) -> Body:
        """An order of a shop of Printify's own, already in its queue."""
        rows = [
            {
                "product_id": _hex(line.product.sku),
                "variant_id": line.product.variant_id % 100_000,
                "quantity": line.quantity,
                "metadata": {
                    "title": line.product.title,
                    "price": int(line.product.price * 100),
                    "variant_label": line.product.variant,
                    "sku": line.product.sku,
                    "country": "United States",
                },
            }
            for line in spec.lines
        ]
        body = self.create({"line_items": rows, "address_to": _address(spec.customer)}, kind="external")
        self.produce(body)
        return body

    def create(self, given: Mapping[str, Any], *, kind: str = "api") -> Body:
        """On hold until it is sent to production."""
        number = len(self.orders) + 1
        id_ = _hex(f"{self.account} {number}")
        rows = [_row(id_, n, row) for n, row in enumerate(given["line_items"])]
        cost, shipping = sum(row["cost"] for row in rows), 400
        named = {"shop_order_id": given.get("external_id") or str(23_000_000 + number)}
        self.orders[id_] = body = {
            "id": id_,
            "app_order_id": f"{23_848_000 + number}.1",
            "address_to": dict(given.get("address_to") or {}),
            "line_items": rows,
            "metadata": {"order_type": kind, **named, "shop_order_label": given.get("label") or f"PY-{1_000 + number}"},
            "total_price": cost,
            "total_shipping": shipping,
            "total_tax": 0,
            "status": "on-hold",
            "shipping_method": given.get("shipping_method", 1),
            "is_printify_express": False,
            "is_economy_shipping": False,
            "created_at": shown(self.clock()),
        }
        self.tell("order:created", body, None)
        return body

    def produce(self, body: Body) -> None:
        """Sent to production."""
        self._sent[body["id"]] = self.clock()
        body["sent_to_production_at"] = shown(self.clock())
        self.turn(body, "sending-to-production")
        self.tell("order:sent-to-production", body, None)

    def turn(self, body: Body, status: str) -> None:
        """The order's and its lines' new status."""
        body["status"] = status
        for row in body["line_items"]:
            row["status"] = status if row["status"] != "fulfilled" else row["status"]
        self.tell("order:updated", body, {"status": status})

    def cancel(self, body: Body) -> None:
        self._sent.pop(body["id"], None)
        self.turn(body, "canceled")

    def ship(self, body: Body, lines: int | None = None, carrier: str = "USPS") -> None:
        """A parcel with the first so many lines that have not left; all of them where None."""
        left = [row for row in body["line_items"] if row["status"] != "fulfilled"]
        at = shown(self.clock())
        for row in left[:lines]:
            row |= {"status": "fulfilled", "fulfilled_at": at}
        parcels = body.setdefault("shipments", [])
        number = f"94001116990{int(body['id'][:8], 16) % 10**9:09d}{len(parcels):02d}"
        parcels.append({"carrier": carrier.lower(), "number": number, "url": f"https://carrier.example/{number}"})
        whole = len(left[:lines]) == len(left)
        body["status"] = "fulfilled" if whole else "partially-fulfilled"
        if whole:
            body["fulfilled_at"] = at
        told = {"shipped_at": at, "carrier": {"code": carrier, "tracking_number": number}}
        self.tell("order:shipment:created", body, {**told, "skus": _skus(left[:lines])})
        self.tell("order:updated", body, {"status": body["status"]})

    def deliver(self, body: Body) -> None:
        """All its parcels arrive."""
        at = shown(self.clock())
        for parcel in body.get("shipments", []):
            parcel["delivered_at"] = at
            told = {"code": parcel["carrier"].upper(), "tracking_number": parcel["number"]}
            facts = {"delivered_at": at, "carrier": told, "skus": _skus(body["line_items"])}
            self.tell("order:shipment:delivered", body, facts)

    def disconnect(self) -> None:
        """The shop is taken away: its last message."""
        self._post("shop:disconnected", {"id": self.shop, "type": "shop", "data": None})

    def ask_pay(self, body: Body) -> None:
        """The account could not be charged."""
        self.turn(body, "payment-not-received")

    def step(self) -> int:
        """What became due since; gives how many orders moved."""
        moved = 0
        for id_, since in list(self._sent.items()):
            body, age = self.orders[id_], (self.clock() - since).total_seconds() * self._knobs.speed
            if body["status"] == "sending-to-production" and age >= START_S:
                self.turn(body, "in-production")
            elif body["status"] in ("in-production", "partially-fulfilled") and age >= SHIP_S:
                self.ship(body)
            elif body["status"] == "fulfilled" and age >= DELIVER_S:
                self.deliver(body)
                del self._sent[id_]
            else:
                continue
            moved += 1
        return moved

    def tell(self, topic: str, body: Body, data: Mapping[str, Any] | None) -> None:
        """One webhook; it names the order and little more."""
        facts = {"shop_id": self.shop, **data} if data is not None else None
        self._post(topic, {"id": body["id"], "type": "order", "data": facts})

    def _post(self, topic: str, resource: Mapping[str, Any]) -> None:
        self._events += 1
        h = hashlib.sha256(f"event {self.account} {self._events}".encode()).hexdigest()
        message = {
            "id": f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:32]}",
            "type": topic,
            "created_at": shown(self.clock()),
            "resource": resource,
        }
        content = json.dumps(message, separators=(",", ":")).encode()
        proof = hmac.new(self.secret.encode(), content, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Pfy-Signature": f"sha256={proof}"}
        path = f"/hooks/printify/{self.account}"
        self._outbox.post("printify", topic, path, lambda tries: (headers, content), self.clock())


def _hex(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def _skus(rows: list[Body]) -> list[str]:
    return [row["metadata"]["sku"] for row in rows]


def _row(order: str, n: int, given: Mapping[str, Any]) -> Body:
    told = {"title": given.get("sku") or "Product", "price": 2_200, "sku": given.get("sku") or "", "variant_label": ""}
    quantity = int(given.get("quantity", 1))
    return {
        "id": f"{order[:6]}{n}",
        "external_id": given.get("external_id"),
        "product_id": given.get("product_id") or _hex(f"{order} {n}"),
        "variant_id": given.get("variant_id"),
        "quantity": quantity,
        "print_provider_id": given.get("print_provider_id", 5),
        "blueprint_id": given.get("blueprint_id", 9),
        "cost": 1_050 * quantity,
        "shipping_cost": 400,
        "status": "on-hold",
        "metadata": dict(given.get("metadata") or told),
    }


def _address(who: Customer) -> Body:
    return {
        "first_name": who.first,
        "last_name": who.last,
        "email": who.email,
        "phone": who.phone,
        "country": who.country,
        "region": who.region,
        "address1": who.street,
        "address2": "",
        "city": who.city,
        "zip": who.postcode,
        "company": "",
    }
