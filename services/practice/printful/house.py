"""The print house itself: orders come in as drafts, are confirmed, made, sent and delivered, and each step is told."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.practice.catalogue import Spec
from services.practice.imagestore import ImageStore
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.outbox import Composed, Outbox
from services.practice.printful import shapes
from services.practice.printful.shapes import Json, Part, PrintOrder, Shipment

FIRST = 123_450_000
EDITABLE = frozenset({"draft", "failed"})
CANCELABLE = frozenset({"draft", "failed", "pending", "canceled"})
TO_PRESS, TO_SEND, TO_ARRIVE = timedelta(hours=2), timedelta(hours=20), timedelta(hours=48)
"""How long each step takes, at speed 1."""
_EXTERNAL = re.compile(r"[0-9A-Za-z_-]{1,32}")
_BOTH = {"package_shipped": "shipment_sent", "package_returned": "shipment_returned"}


class Declined(Exception):
    """What Printful answers instead: a status and its words."""

    def __init__(self, status: int, message: str, reason: str = "BadRequest") -> None:
        super().__init__(message)
        self.status, self.message, self.reason = status, message, reason


class Printful:
    """One store. `version` is that of its messages: 1 goes unsigned to an address with a secret in it."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        outbox: Outbox,
        ledger: Ledger,
        images: ImageStore,
        knobs: Knobs,
        *,
        account: str = "practice-prints",
        version: int = 2,
    ) -> None:
        self.clock, self.ledger, self.account, self.version = clock, ledger, account, version
        self._outbox, self._images, self._knobs = outbox, images, knobs
        self.token = "pf_practice_" + hashlib.sha256(account.encode()).hexdigest()[:24]
        self.secret = hashlib.sha256(f"webhook {account}".encode()).hexdigest() * 2
        self.url_secret = hashlib.sha256(f"address {account}".encode()).hexdigest()[:32]
        self.store = shapes.STORE
        self.orders: dict[int, PrintOrder] = {}
        self._next = FIRST

    def find(self, name: str) -> PrintOrder:
        """By its number or by `@` and what the customer calls it. Raises Declined."""
        if name.startswith("@"):
            found = next((o for o in self.orders.values() if o.external_id == name[1:]), None)
        else:
            found = self.orders.get(int(name)) if name.isdigit() else None
        if found is None:
            raise Declined(404, "Not Found", "NotFound")
        return found

    def create(self, given: Mapping[str, Any], *, confirm: bool = False) -> PrintOrder:
        """A draft from what version 1 or 2 posts. Raises Declined."""
        external = given.get("external_id")
        if external is not None and not _EXTERNAL.fullmatch(str(external)):
            raise Declined(400, "External ID may hold at most 32 digits, Latin letters, dashes and underscores.")
        if external is not None and any(o.external_id == external for o in self.orders.values()):
            raise Declined(400, "OR-13: Order with this External ID already exists.")
        rows = given.get("items") or given.get("order_items") or []
        to = given.get("recipient") or {}
        missing = [name for name in ("name", "address1", "city", "country_code", "zip") if not to.get(name)]
        if missing or not rows:
            raise Declined(400, f"Recipient: {', '.join(missing)} missing." if missing else "There are no items.")
        order = self._new(external, to, rows)
        self.ledger.add("printful.order", external or order.id, self.clock(), id=order.id)
        self.tell("order_created", order)
        if confirm:
            self.confirm(order)
        return order

    def _new(self, external: str | None, to: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> PrintOrder:
        self._next += 1
        id_, now = self._next, self.clock()
        parts = [_part(id_ * 100 + n, row) for n, row in enumerate(rows)]
        order = PrintOrder(id_, external, "draft", now, now, to, parts, at=now)
        self.orders[id_] = order
        return order

    def place(self, spec: Spec, at: datetime | None = None) -> PrintOrder:
        """An order made in Printful's own screens: already paid and waiting to be made."""
        who, now = spec.customer, at or self.clock()
        rows = [
            {
                "name": line.product.title,
                "sku": line.product.sku,
                "variant_id": 4_012 + line.product.variant_id % 1_000,
                "quantity": line.quantity,
                "retail_price": f"{line.product.price:.2f}",
                "files": [{"type": "default", "url": self._images.add(line.art)}],
            }
            for line in spec.lines
        ]
        to = {
            "name": who.name,
            "address1": who.street,
            "city": who.city,
            "state_code": who.region or None,
            "country_code": who.country,
            "zip": who.postcode,
            "phone": who.phone,
            "email": who.email,
        }
        order = self._new(f"PF-{self._next + 1 - FIRST + 1_000}", to, rows)
        order.status, order.created, order.updated, order.at = "pending", now, now, now
        self.tell("order_created", order)
        return order

    def confirm(self, order: PrintOrder) -> None:
        if order.status not in EDITABLE:
            raise Declined(400, "Order can't be confirmed: it is not a draft.")
        self.ledger.add("printful.confirm", order.external_id or order.id, self.clock(), id=order.id)
        self.to(order, "pending")

    def cancel(self, order: PrintOrder) -> None:
        if order.status not in CANCELABLE:
            raise Declined(409, f"Order can't be canceled: its status is {order.status}.", "Conflict")
        self.ledger.add("printful.cancel", order.external_id or order.id, self.clock(), id=order.id)
        if order.status != "canceled":
            self.to(order, "canceled", "order_canceled", reason="Canceled by the customer")

    def delete(self, order: PrintOrder) -> None:
        """Version 2: gone for ever."""
        if order.status not in EDITABLE | {"canceled"}:
            raise Declined(409, "Only drafts, failed and canceled orders can be deleted.", "Conflict")
        del self.orders[order.id]
        self.ledger.add("printful.delete", order.external_id or order.id, self.clock(), id=order.id)

    def hold(self, order: PrintOrder, reason: str = "Low resolution print file") -> None:
        self.to(order, "onhold", "order_put_hold", reason=reason)

    def release(self, order: PrintOrder) -> None:
        self.to(order, "pending", "order_remove_hold")

    def fail(self, order: PrintOrder, reason: str = "The print file could not be fetched") -> None:
        order.error = reason
        self.to(order, "failed", "order_failed", reason=reason)

    def to(self, order: PrintOrder, status: str, event: str = "", **extra: Any) -> None:
        order.status, order.at = status, self.clock()
        self._touch(order)
        if event:
            self.tell(event, order, **extra)
        self.tell("order_updated", order)

    def _touch(self, order: PrintOrder) -> None:
        order.updated = max(self.clock(), order.updated + timedelta(seconds=1))

    def ship(self, order: PrintOrder, parts: Mapping[int, int] | None = None) -> Shipment:
        """A parcel of these pieces (item id -> pieces), or of all that is left."""
        sent = dict(parts or order.left())
        id_ = order.id * 10 + len(order.shipments)
        number = f"9400111899{id_ % 10**12:012d}"
        shipment = Shipment(id_, number, "USPS", sent, self.clock())
        order.shipments.append(shipment)
        order.status, order.at = "partial" if order.left() else "fulfilled", self.clock()
        self._touch(order)
        self.tell("package_shipped", order, shipment)
        self.tell("order_updated", order)
        return shipment

    def arrive(self, order: PrintOrder, shipment: Shipment) -> None:
        """Only version 2 tells of it."""
        shipment.delivery, shipment.delivered = "delivered", self.clock()
        self._touch(order)
        if self.version == 2:
            self.tell("shipment_delivered", order, shipment)

    def come_back(self, order: PrintOrder, shipment: Shipment, reason: str = "Address unknown") -> None:
        shipment.status, shipment.delivery = "returned", "return_to_sender"
        self._touch(order)
        self.tell("package_returned", order, shipment, reason=reason)

    def work(self) -> int:
        """Takes every order as far as the time and the speed allow; gives the number of steps."""
        return sum(self._step(order) for order in list(self.orders.values()))

    def _step(self, order: PrintOrder) -> bool:
        gone = (self.clock() - order.at) * max(self._knobs.speed, 0)
        if order.status == "pending" and gone >= TO_PRESS:
            self.to(order, "inprocess")
        elif order.status in ("inprocess", "partial") and gone >= TO_SEND:
            self.ship(order, self._first_parcel(order))
        elif order.status == "fulfilled" and gone >= TO_ARRIVE:
            waiting = [s for s in order.shipments if s.delivered is None and s.status == "shipped"]
            for shipment in waiting:
                self.arrive(order, shipment)
            return bool(waiting)
        else:
            return False
        return True

    def _first_parcel(self, order: PrintOrder) -> Mapping[int, int] | None:
        """Orders of several items go in two parcels."""
        left = order.left()
        return dict(list(left.items())[:1]) if len(left) > 1 and not order.shipments else None

    def tell(self, event: str, order: PrintOrder, shipment: Shipment | None = None, **extra: Any) -> None:
        """A message with the facts as they are now; each try of it counts itself and is signed anew."""
        now = self.clock()
        body = self._body(event, order, shipment, extra, now)
        path = f"/hooks/printful/{self.account}" + ("" if self.version == 2 else f"/{self.url_secret}")
        self._outbox.post("printful", event, path, lambda tries: self._composed({**body, "retries": tries}), now)

    def _body(
        self, event: str, order: PrintOrder, shipment: Shipment | None, extra: Mapping[str, Any], now: datetime
    ) -> Json:
        if self.version == 2:
            parcel = {"shipment": shapes.thin_shipment(shipment)} if shipment else {}
            data = {**extra, **parcel, "order": shapes.thin(order)}
            named = {"type": _BOTH.get(event, event), "occurred_at": shapes.iso(now)}
            return {**named, "retries": 0, "store_id": self.store, "data": data}
        parcel = {"shipment": shapes.shipment_v1(shipment)} if shipment else {}
        data = {**extra, **parcel, "order": shapes.order_v1(order)}
        return {"type": event, "created": shapes.seconds(now), "retries": 0, "store": self.store, "data": data}

    def _composed(self, body: Json) -> Composed:
        content = shapes.raw(body)
        headers = {"Content-Type": "application/json", "User-Agent": "Printful webhooks"}
        if self.version == 2:
            headers["X-PF-Webhook-Signature"] = shapes.sign(content, self.secret)
            headers["X-PF-Webhook-Public-Key"] = "SbF/9d/uWguI"
        return headers, content


def _part(id_: int, row: Mapping[str, Any]) -> Part:
    quantity = row.get("quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= 1_000:
        raise Declined(400, "Quantity must be between 1 and 1000.")
    variant = row.get("variant_id") or row.get("catalog_variant_id")
    if variant is None and not row.get("external_variant_id"):
        raise Declined(400, "Item names no product.")
    files = [(str(f.get("type", "default")), str(f["url"])) for f in row.get("files") or ()]
    for placement in row.get("placements") or ():
        files += [(str(placement["placement"]), str(layer["url"])) for layer in placement["layers"]]
    if not files and not row.get("external_variant_id"):
        raise Declined(400, "Item has no print files.")
    name, sku = str(row.get("name") or f"Variant {variant}"), str(row.get("sku") or "")
    price, external = str(row.get("retail_price") or "0.00"), row.get("external_id")
    return Part(id_, external, name, sku, int(variant or 0), quantity, price, tuple(files))
