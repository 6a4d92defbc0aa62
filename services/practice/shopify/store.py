"""The shop itself: its orders, what happens to them, and the webhooks it sends of that."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.practice.catalogue import Spec
from services.practice.imagestore import ImageStore
from services.practice.ledger import Ledger
from services.practice.outbox import Composed, Outbox
from services.practice.shopify import bodies
from services.practice.shopify.costs import Bucket
from services.practice.shopify.nodes import FulfilmentOrder, Record
from services.practice.shopify.properties import line_properties

FIRST = 6_200_400_000_000
DOCUMENTS = "/webhooks/pet-order-fulfillment"
"""Where a storefront posts what does not fit into an order."""


class Shopify:
    """One shop. `account`: what the receiver calls it; webhooks go to `/hooks/shopify/{account}`.

    `polls`: how often a gathering is asked for until it is done; `file_size`: what it says of its file, 0 the truth."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        outbox: Outbox,
        ledger: Ledger,
        images: ImageStore,
        *,
        account: str = "practice-shop",
        first: int = 20_801,
    ) -> None:
        self.clock, self.ledger = clock, ledger
        self._outbox, self._images = outbox, images
        self.account = account
        self.domain = f"{account}.myshopify.com"
        self.secret = "shpss_practice_" + hashlib.sha256(account.encode()).hexdigest()[:32]
        self.storefront_secret = "storefront_practice_" + hashlib.sha256(account.encode()).hexdigest()[32:56]
        self.client_id = hashlib.sha256(self.domain.encode()).hexdigest()[:32]
        self.tokens: dict[str, datetime] = {}
        self.scopes = ["read_orders", "write_orders", "write_merchant_managed_fulfillment_orders"]
        self.orders: dict[int, Record] = {}
        self.subscriptions: list[dict[str, Any]] = []
        self.bucket = Bucket(clock())
        self.gatherings: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.keys: dict[str, dict[str, Any]] = {}
        self.polls, self.file_size = 1, 0
        self._next, self._events = first, 0

    @property
    def origin(self) -> str:
        """Where the files lie that it gathers."""
        return self._images.base_url

    def place(self, spec: Spec, at: datetime | None = None, *, quiet: bool = False, source: str = "") -> Record:
        """A new order, told as created and, where it is paid, as paid. `quiet`: nobody is told; it can be asked for.
        `source`: what somebody calls it who entered it."""
        at = at or self.clock()
        name, id_ = f"FB-{self._next}", FIRST + self._next * 1_000
        self._next += 1
        said = [line_properties(line, at, n, self._images) for n, line in enumerate(spec.lines)]
        body = bodies.order_body(id_, name, spec, [s.pairs for s in said], at)
        if source:
            body |= {"source_identifier": source, "source_name": "platen"}
        lines = {line["id"]: [line["quantity"], line["quantity"]] for line in body["line_items"]}
        record = Record(body, [FulfilmentOrder(id_ + 7, id_, bodies.LOCATION, lines)])
        self.orders[id_] = record
        if not quiet:
            self._placed(record, spec)
            for part in said:
                if part.document is not None and spec.details != "none":
                    self.tell_details(part.ref, part.document, signed=spec.details == "signed")
        return record

    def _placed(self, record: Record, spec: Spec) -> None:
        self.tell("orders/create", record.body)
        if spec.paid:
            self.tell("orders/paid", record.body)

    def pay(self, record: Record) -> None:
        record.body |= {"financial_status": "paid", "total_outstanding": "0.00"}
        self._updated(record)
        self.tell("orders/paid", record.body)
        self.tell("orders/updated", record.body)

    def cancel(self, record: Record, reason: str = "customer") -> None:
        at = bodies.local(self.clock())
        record.body |= {"cancelled_at": at, "cancel_reason": reason, "closed_at": at, "current_total_price": "0.00"}
        for line in record.body["line_items"]:
            line |= {"current_quantity": 0, "fulfillable_quantity": 0}
        for part in record.parts:
            part.status = "CANCELLED" if part.status == "OPEN" else part.status
            part.lines = {line: [total, 0] for line, (total, _) in part.lines.items()}
        self._updated(record)
        self.tell("orders/cancelled", record.body)

    def hold(self, record: Record, notes: str = "Waiting for the customer", reason: str = "other") -> None:
        self._turn(record, "OPEN", "ON_HOLD", "fulfillment_orders/placed_on_hold", notes, reason)

    def release(self, record: Record) -> None:
        self._turn(record, "ON_HOLD", "OPEN", "fulfillment_orders/hold_released", "")

    def _turn(self, record: Record, was: str, to: str, topic: str, notes: str, reason: str = "other") -> None:
        for part in (p for p in record.parts if p.status == was):
            part.status, part.hold, part.reason = to, notes, reason
            shown = {"id": f"gid://shopify/FulfillmentOrder/{part.id}", "status": to.lower(), "order_id": part.order}
            hold = {"fulfillment_holds": [{"reason": reason, "reason_notes": notes}]} if notes else {}
            self.tell(topic, {"fulfillment_order": shown | hold})
        self._updated(record)

    def ship(self, record: Record, company: str = "USPS", number: str = "") -> None:
        """Somebody else fulfils all that is left, in Shopify's own screens."""
        sent: dict[int, int] = {}
        for part in record.parts:
            sent |= {line: left for line, (_, left) in part.lines.items() if left}
            part.lines = {line: [total, 0] for line, (total, _) in part.lines.items()}
            part.status = "CLOSED"
        number = number or tracking_number(record.body["id"])
        self.sent(record, sent, {"company": company, "numbers": [number], "urls": []})

    def move(self, record: Record, status: str = "delivered") -> None:
        """The carrier's news of the last parcel. Raises IndexError without one."""
        parcel = record.body["fulfillments"][-1]
        parcel["shipment_status"] = status
        self.touch(record, "fulfillments/update", parcel)

    def part(self, id_: int) -> FulfilmentOrder | None:
        return next((p for record in self.orders.values() for p in record.parts if p.id == id_), None)

    def sent(self, record: Record, lines: Mapping[int, int], tracking: Mapping[str, Any]) -> dict[str, Any]:
        """A fulfilment of these lines (id -> pieces), told as created."""
        order = record.body
        id_ = order["id"] - 1_100_000_000_000 + len(order["fulfillments"])
        body = bodies.fulfilment_body(order, id_, lines, tracking, self.clock())
        order["fulfillments"].append(body)
        self._count(record)
        self.touch(record, "fulfillments/create", body)
        whole = order["fulfillment_status"] == "fulfilled"
        self.tell("orders/fulfilled" if whole else "orders/partially_fulfilled", order)
        return body

    def give_back(self, record: Record, line: int, pieces: int) -> None:
        """Pieces of a canceled fulfilment are to be sent again."""
        for part in record.parts:
            if line in part.lines:
                part.lines[line][1] += pieces
                part.status = "OPEN"
        self._count(record)

    def _count(self, record: Record) -> None:
        left = {line: n for part in record.parts for line, (_, n) in part.lines.items()}
        for line in record.body["line_items"]:
            line["fulfillable_quantity"] = left.get(line["id"], 0)
            line["fulfillment_status"] = None if line["fulfillable_quantity"] else "fulfilled"
        some = any(left[line["id"]] < line["quantity"] for line in record.body["line_items"])
        record.body["fulfillment_status"] = "fulfilled" if not any(left.values()) else "partial" if some else None

    def touch(self, record: Record, topic: str = "", body: dict[str, Any] | None = None) -> None:
        """The order has changed: told as updated, after the message of what changed."""
        self._updated(record)
        if body is not None:
            body["updated_at"] = record.body["updated_at"]
            self.tell(topic, body)
        self.tell("orders/updated", record.body)

    def _updated(self, record: Record) -> None:
        later = max(self.clock(), record.updated + timedelta(seconds=1))
        record.body["updated_at"] = bodies.local(later)

    def tell(self, topic: str, body: Mapping[str, Any]) -> None:
        """A webhook with the body as it is now, to be sent at once."""
        content, at = bodies.raw(body), self.clock()
        self._events += 1
        id_, event = (_uuid(f"{kind} {self.account} {self._events}") for kind in ("webhook", "event"))
        headers = bodies.headers(topic, self.domain, content, self.secret, id_, event, at)
        self._outbox.post("shopify", topic, f"/hooks/shopify/{self.account}", lambda tries: (headers, content), at)

    def tell_details(self, ref: str, document: Mapping[str, Any], *, signed: bool = True) -> None:
        """The storefront's own post beside an order."""
        content = json.dumps({"orderDataKey": ref, "petData": document}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if signed:
            proof = hmac.new(self.storefront_secret.encode(), content, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = f"sha256={proof}"
        composed: Composed = (headers, content)
        self._outbox.post("storefront", "details", DOCUMENTS, lambda tries: composed, self.clock())


def tracking_number(seed: int) -> str:
    """A number of the form the postal service uses for parcels, its last digit the check over the others."""
    digits = f"9400111899{seed % 10**11:011d}"
    odd = sum(int(d) for d in digits[::-2])
    even = sum(int(d) for d in digits[-2::-2])
    return f"{digits}{-(odd * 3 + even) % 10}"


def _uuid(words: str) -> str:
    h = hashlib.sha256(words.encode()).hexdigest()
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:32]}"
