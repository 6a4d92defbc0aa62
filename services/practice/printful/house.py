"""The print house: what happens to its orders as time goes by, and the webhooks of it in each store's version."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.practice.catalogue import PRODUCTS, Spec
from services.practice.imagestore import ImageStore
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.outbox import Composed, Outbox
from services.practice.printful import forms
from services.practice.printful.forms import Body

START_S, SHIP_S, DELIVER_S = 2 * 3_600, 20 * 3_600, 70 * 3_600
"""After confirming: begun, sent, delivered; each divided by the speed."""


@dataclass(frozen=True, slots=True)
class Store:
    """`account`: what the receiver calls it. `version`: of its webhooks; 1 signs nothing but has a secret address."""

    account: str
    version: int
    number: int

    def _made(self, what: str) -> str:
        return hashlib.sha256(f"{what} {self.account}".encode()).hexdigest()

    @property
    def token(self) -> str:
        return f"pf_practice_{self._made('token')[:24]}"

    @property
    def secret(self) -> str:
        return self._made("secret") * 2

    @property
    def url_secret(self) -> str:
        return self._made("address")[:32]

    @property
    def public_key(self) -> str:
        return self._made("public")[:12]


class Printful:
    """All stores of one print house."""

    def __init__(
        self, clock: Callable[[], datetime], outbox: Outbox, ledger: Ledger, images: ImageStore, knobs: Knobs
    ) -> None:
        self.clock, self.ledger = clock, ledger
        self._outbox, self._images, self._knobs = outbox, images, knobs
        self.stores = (Store("practice-prints", 2, 952_434), Store("practice-posters", 1, 952_435))
        self.orders: dict[int, Body] = {}
        self.later: list[Callable[[], object]] = []
        self.skus = frozenset(p.sku for p in PRODUCTS)
        self._confirmed: dict[int, int] = {}
        self._next = 123_456_700

    def store(self, number: int) -> Store:
        return next(store for store in self.stores if store.number == number)

    def now(self) -> int:
        return int(self.clock().timestamp())

    def place(self, store: Store, spec: Spec) -> Body:
        """An order that the print house got from a shop of its own, already in its queue."""
        rows = [
            {
                "variant_id": line.product.variant_id % 100_000,
                "quantity": line.quantity,
                "name": f"{line.product.title} ({line.product.variant})",
                "sku": line.product.sku,
                "retail_price": f"{line.product.price:.2f}",
                "files": [{"type": "default", "url": self._images.add(line.art)}],
            }
            for line in spec.lines
        ]
        body = self.create(store, {"recipient": forms.recipient(spec.customer), "items": rows})
        self.confirm(body)
        return body

    def create(self, store: Store, given: Mapping[str, Any]) -> Body:
        """A draft."""
        self._next += 1
        body = forms.order(self._next, store.number, given, "draft", self.now())
        self.orders[body["id"]] = body
        self.tell(body, "order_created")
        return body

    def change(self, body: Body, given: Mapping[str, Any]) -> None:
        """Another address, other items."""
        body |= forms.changed(body, given)
        self.turn(body, body["status"])

    def confirm(self, body: Body) -> None:
        self._confirmed[body["id"]] = self.now()
        self.turn(body, "pending")

    def turn(self, body: Body, status: str, event: str = "order_updated", **extra: Any) -> None:
        """The order's new status and the message of it; its own event is followed by an `order_updated`."""
        body |= {"status": status, "updated": max(self.now(), body["updated"])}
        self.tell(body, event, **extra)
        if event != "order_updated":
            self.tell(body, "order_updated")

    def hold(self, body: Body, reason: str = "Low resolution print file") -> None:
        self.turn(body, "onhold", "order_put_hold", reason=reason)

    def release(self, body: Body) -> None:
        self.turn(body, "pending", "order_remove_hold", reason="Resolved")

    def fail(self, body: Body, reason: str = "The address is not complete") -> None:
        body["error"] = reason
        self.turn(body, "failed", "order_failed", reason=reason)

    def cancel(self, body: Body, reason: str = "Canceled by the store") -> None:
        self.turn(body, "canceled", "order_canceled", reason=reason)

    def refund(self, body: Body, amount: str = "12.50") -> None:
        """The store's money comes back to it."""
        self.tell(body, "order_refunded", amount=amount, currency=forms.CURRENCY)

    def ask_approval(self, body: Body, *, shipment: bool = False) -> None:
        """A file waits for a yes: of the whole order, or (in version 2) of one shipment."""
        sheet = {"confirm_hash": "practice", "approval_sheet": f"https://printful.example/sheets/{body['id']}.jpg"}
        told = {"reason": "The thread colors differ", "approval_files": [sheet]}
        if shipment:
            self.tell_shipment(body, "shipment_put_hold_approval", details="Thread colors", **told)
            return
        self.turn(body, "onhold", "order_put_hold_approval", **told)

    def stock(self, body: Body, *, out: bool) -> None:
        """Version 2 only."""
        self.tell_shipment(body, "shipment_out_of_stock", is_out_of_stock=out)

    def hold_shipment(self, body: Body, *, held: bool) -> None:
        """Version 2 only."""
        kind = "shipment_put_hold" if held else "shipment_remove_hold"
        self.tell_shipment(body, kind, reason="Address", details="Street number; postal code")

    def void(self, body: Body, parcel: Body) -> None:
        """A shipment does not leave after all. Version 2 only."""
        parcel["status"] = "canceled"
        self.tell(body, "", "shipment_canceled", shipment=parcel, reason="Canceled by Printful")

    def give_back(self, body: Body, parcel: Body) -> None:
        """A parcel came back."""
        parcel["status"] = "returned"
        self.tell(body, "package_returned", "shipment_returned", shipment=parcel, reason="Undeliverable")

    def tell_shipment(self, body: Body, kind: str, **extra: Any) -> None:
        """About a shipment that has not left: it has no number yet."""
        waiting = forms.shipment(body["id"] * 10, body["items"], "", "", self.now()) | {"status": "pending"}
        self.tell(body, "", kind, shipment=waiting | {"tracking_number": None, "shipped_at": None}, **extra)

    def ship(self, body: Body, lines: int | None = None, carrier: str = "USPS") -> Body:
        """A parcel with the first so many lines that have not left; all of them where None."""
        gone = {row["item_id"] for parcel in body["shipments"] for row in parcel["items"]}
        left = [row for row in body["items"] if row["id"] not in gone]
        number = f"9400111899223{body['id'] % 10**7:07d}{len(body['shipments']):02d}"
        parcel = forms.shipment(body["id"] * 10 + len(body["shipments"]), left[:lines], carrier, number, self.now())
        body["shipments"].append(parcel)
        body |= {"status": "fulfilled" if len(left[:lines]) == len(left) else "partial"}
        body["updated"] = max(self.now(), body["updated"])
        self.tell(body, "package_shipped", "shipment_sent", shipment=parcel)
        self.tell(body, "order_updated")
        return parcel

    def deliver(self, body: Body) -> None:
        """All its parcels arrive; version 1 never says so."""
        for parcel in body["shipments"]:
            parcel["delivered_at"] = self.now()
            self.tell(body, "", "shipment_delivered", shipment=parcel)

    def drawn(self, since: int, seconds: int) -> bool:
        """Whether a drawing begun then is done."""
        return (self.now() - since) * max(self._knobs.speed, 1.0) >= seconds

    def step(self) -> int:
        """What became due since; gives how many orders moved."""
        for work in self.later:
            work()
        moved = 0
        for id_, since in list(self._confirmed.items()):
            body, age = self.orders[id_], (self.now() - since) * self._knobs.speed
            if body["status"] == "pending" and age >= START_S:
                self.turn(body, "inprocess")
            elif body["status"] in ("inprocess", "partial") and age >= SHIP_S:
                self.ship(body)
            elif body["status"] == "fulfilled" and age >= DELIVER_S:
                self.deliver(body)
                del self._confirmed[id_]
            else:
                continue
            moved += 1
        return moved

    def tell(self, body: Body, event: str, event_v2: str = "", **extra: Any) -> None:
        """One webhook, in the version of the order's store; an empty name is not told in that version."""
        store = self.store(body["store"])
        kind = (event_v2 or event) if store.version == 2 else event
        if not kind:
            return
        told = _message_v2 if store.version == 2 else _message_v1
        self._post(store, kind, told(kind, body, extra, self.now()))

    def announce(self, store: Store, kind: str, data: Mapping[str, Any]) -> None:
        """News of goods; in version 2."""
        head = {"type": kind, "occurred_at": forms.iso(self.now()), "retries": 0, "store_id": store.number}
        self._post(store, kind, {**head, "data": data})

    def _post(self, store: Store, kind: str, message: Body) -> None:
        path = f"/hooks/printful/{store.account}"
        if store.version == 1:
            path += f"/{store.url_secret}"
        # Copied through its bytes: the order may move on before the message is sent.
        self._outbox.post("printful", kind, path, _composer(forms.raw(message), store), self.clock())


def _composer(first: bytes, store: Store) -> Callable[[int], Composed]:
    """How often it was tried stands in the body, so each try has its own proof."""

    def compose(tries: int) -> Composed:
        content = first.replace(b'"retries":0', b'"retries":%d' % tries, 1)
        headers = {"Content-Type": "application/json"}
        if store.version == 2:
            proof = forms.sign(content, store.secret)
            headers |= {"x-pf-webhook-signature": proof, "x-pf-webhook-public-key": store.public_key}
        return headers, content

    return compose


def _message_v1(kind: str, body: Body, extra: Mapping[str, Any], now: int) -> Body:
    return {"type": kind, "created": now, "retries": 0, "store": body["store"], "data": {**extra, "order": body}}


def _message_v2(kind: str, body: Body, extra: Mapping[str, Any], now: int) -> Body:
    told = dict(extra)
    if "shipment" in told:
        told["shipment"] = forms.shipment_told_v2(told["shipment"], body["store"])
    data = {**told, "order": forms.thin(body)}
    return {"type": kind, "occurred_at": forms.iso(now), "retries": 0, "store_id": body["store"], "data": data}
