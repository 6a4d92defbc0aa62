"""The print house itself: orders wait until they are sent to production, are made, sent and delivered, and tell so."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from services.practice.catalogue import Spec
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.outbox import Outbox
from services.practice.printify import shapes
from services.practice.printify.shapes import Json, Part, PrintOrder, Shipment

CANCELABLE = frozenset({"on-hold", "payment-not-received"})
TO_PRESS, TO_SEND, TO_ARRIVE = timedelta(hours=3), timedelta(hours=24), timedelta(hours=60)
"""How long each step takes, at speed 1."""


class Declined(Exception):
    """What Printify answers instead."""

    def __init__(self, status: int, message: str, code: int = 8_103) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


class Printify:
    """One shop, its orders approved by hand."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        outbox: Outbox,
        ledger: Ledger,
        knobs: Knobs,
        *,
        account: str = "practice-press",
    ) -> None:
        self.clock, self.ledger, self.account = clock, ledger, account
        self._outbox, self._knobs = outbox, knobs
        self.token = "py_practice_" + hashlib.sha256(account.encode()).hexdigest()[:24]
        self.secret = hashlib.sha256(f"webhook {account}".encode()).hexdigest()[:40]
        self.shop = shapes.SHOP
        self.orders: dict[str, PrintOrder] = {}
        self._events = 0

    def find(self, id_: str) -> PrintOrder:
        """Raises Declined."""
        if id_ not in self.orders:
            raise Declined(404, "Not found.")
        return self.orders[id_]

    def create(self, given: Mapping[str, Any]) -> PrintOrder:
        """Raises Declined."""
        external = str(given.get("external_id") or "")
        there = next((o for o in self.orders.values() if external and o.external_id == external), None)
        if there is not None:
            raise Declined(409, f"Order with external_id {external} already exists: {there.id}", 8_503)
        to, rows = given.get("address_to") or {}, given.get("line_items") or []
        missing = [name for name in ("first_name", "country", "address1", "city", "zip") if not to.get(name)]
        if missing or "region" not in to or not rows:
            raise Declined(400, f"Validation failed: {', '.join(missing) or 'line_items, address_to.region'}.")
        order = self._new(external, str(given.get("label") or ""), to, rows)
        self.ledger.add("printify.order", external or order.id, self.clock(), id=order.id)
        self.tell("order:created", order)
        return order

    def _new(self, external: str, label: str, to: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> PrintOrder:
        id_ = f"{hashlib.sha256(self.account.encode()).hexdigest()[:18]}{len(self.orders) + 0x0F500:06x}"
        now = self.clock()
        parts = [_part(f"{id_[-6:]}{n:02d}", row) for n, row in enumerate(rows)]
        order = PrintOrder(id_, external, label, "on-hold", now, now, to, parts)
        self.orders[id_] = order
        return order

    def place(self, spec: Spec, at: datetime | None = None) -> PrintOrder:
        """An order of a market place that Printify serves by itself: already on its way to be made."""
        who, now = spec.customer, at or self.clock()
        rows = [
            {
                "sku": line.product.sku,
                "title": line.product.title,
                "quantity": line.quantity,
                "price": shapes.cents(line.product.price),
            }
            for line in spec.lines
        ]
        to = {
            "first_name": who.first,
            "last_name": who.last,
            "region": who.region,
            "address1": who.street,
            "address2": "",
            "city": who.city,
            "zip": who.postcode,
            "email": who.email,
            "phone": who.phone,
            "country": who.country,
            "company": "",
        }
        number = str(3_870_000 + len(self.orders))
        order = self._new(number, f"PY-{number}", to, rows)
        order.kind, order.created, order.at = "external", now, now
        order.status, order.sent_to_production = "sending-to-production", now
        self.tell("order:created", order)
        return order

    def send_to_production(self, order: PrintOrder) -> None:
        if order.status != "on-hold":
            raise Declined(400, f"Order cannot be sent to production: it is {order.status}.")
        self.ledger.add("printify.production", order.external_id or order.id, self.clock(), id=order.id)
        order.sent_to_production = self.clock()
        self.to(order, "sending-to-production")
        self.tell("order:sent-to-production", order)

    def cancel(self, order: PrintOrder) -> None:
        if order.status not in CANCELABLE:
            raise Declined(400, f"Order cannot be canceled: it is {order.status}.")
        self.ledger.add("printify.cancel", order.external_id or order.id, self.clock(), id=order.id)
        self.to(order, "canceled")

    def to(self, order: PrintOrder, status: str) -> None:
        order.status, order.at = status, self.clock()
        self.tell("order:updated", order, {"status": status})

    def ship(self, order: PrintOrder) -> Shipment:
        """Everything in one parcel."""
        now = self.clock()
        number = f"9400111699{int(order.id[-6:], 16):012d}"
        shipment = Shipment("usps", number, now, tuple(part.sku for part in order.parts))
        order.shipments.append(shipment)
        order.status, order.at = "fulfilled", now
        for part in order.parts:
            part.gone = now
        carrier = {"code": "USPS", "tracking_number": number, "tracking_url": shipment.url}
        data = {"shipped_at": shapes.text(now), "carrier": carrier, "skus": list(shipment.skus)}
        self.tell("order:shipment:created", order, data)
        self.tell("order:updated", order, {"status": "fulfilled"})
        return shipment

    def arrive(self, order: PrintOrder, shipment: Shipment) -> None:
        shipment.delivered = self.clock()
        carrier = {"code": "USPS", "tracking_number": shipment.number}
        data = {"delivered_at": shapes.text(shipment.delivered), "carrier": carrier, "skus": list(shipment.skus)}
        self.tell("order:shipment:delivered", order, data)

    def work(self) -> int:
        """Takes every order as far as the time and the speed allow; gives the number of steps."""
        return sum(self._step(order) for order in list(self.orders.values()))

    def _step(self, order: PrintOrder) -> bool:
        gone = (self.clock() - order.at) * max(self._knobs.speed, 0)
        if order.status == "sending-to-production" and gone >= TO_PRESS:
            self.to(order, "in-production")
        elif order.status == "in-production" and gone >= TO_SEND:
            self.ship(order)
        elif order.status == "fulfilled" and gone >= TO_ARRIVE:
            waiting = [s for s in order.shipments if s.delivered is None]
            for shipment in waiting:
                self.arrive(order, shipment)
            return bool(waiting)
        else:
            return False
        return True

    def tell(self, topic: str, order: PrintOrder, data: Json | None = None) -> None:
        """Messages are thin: they ring, and the order is asked for."""
        self._events += 1
        h = hashlib.sha256(f"{self.account} {self._events}".encode()).hexdigest()
        id_ = f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:32]}"
        told = None if data is None else {"shop_id": self.shop, **data}
        content = shapes.message(topic, id_, self.clock(), order.id, "order", told)
        headers = {"Content-Type": "application/json", "X-Pfy-Signature": shapes.sign(content, self.secret)}
        path = f"/hooks/printify/{self.account}"
        self._outbox.post("printify", topic, path, lambda tries: (headers, content), self.clock())


def _part(id_: str, row: Mapping[str, Any]) -> Part:
    quantity = row.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        raise Declined(400, "Validation failed: quantity.")
    sku, product = str(row.get("sku") or ""), row.get("product_id") or row.get("blueprint_id")
    if not sku and not product:
        raise Declined(400, "Validation failed: the line names no product.")
    if row.get("blueprint_id") and not row.get("print_areas"):
        raise Declined(400, "Validation failed: print_areas.", 8_203)
    title = str(row.get("title") or sku or f"Product {product}")
    price = int(row.get("price") or shapes.cents(Decimal(20)))
    variant = int(row.get("variant_id") or 17_887)
    return Part(id_, title, sku, variant, quantity, price, str(row.get("external_id") or ""))
