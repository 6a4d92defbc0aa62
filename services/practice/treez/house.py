"""The register: its goods, customers and tickets as its API shows them, and the people who work at it."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.practice.catalogue import PRODUCTS, Product
from services.practice.desk import Desk
from services.practice.treez.key import private_key

Body = dict[str, Any]
PICKED_UP_S = 2 * 3_600
"""After it was packed, divided by the speed."""

TAX = Decimal("0.0925")
OPEN = ("DRAFT", "VERIFICATION_PENDING", "AWAITING_PROCESSING")
_SPACE = uuid.UUID("6f1f29b4-3c8e-5d1c-9a3e-4c2f6f0b8d11")


def guid(name: str) -> str:
    return str(uuid.uuid5(_SPACE, name))


def shown(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def system_clock() -> datetime:
    """Proofs carry the asker's own time, whatever time it is in the practice shop."""
    return datetime.now(UTC)


class Register:
    """One store. `pay`, `accept`, `pack`, `send`, `complete` and `cancel` are what its people do at the register."""

    def __init__(self, desk: Desk, *, account: str = "practice-store", clock: Callable[[], datetime] | None = None):
        self._desk, self.account, self.token_clock = desk, account, clock or system_clock
        self.ledger, self.clock = desk.ledger, desk.clock
        self.dispensary, self.organisation = "practicestore", guid("organisation")
        self.certificate = guid("certificate")
        self.tickets: dict[str, Body] = {}
        self.customers: list[Body] = []
        self.is_open, self.completes = True, False
        self.url_secret = guid("address")
        self.sizes: dict[str, Product] = {guid(p.sku): p for p in PRODUCTS}
        self.short: set[str] = set()
        self._packed: dict[str, datetime] = {}

    @property
    def origin(self) -> str:
        return self._desk.origin()

    @property
    def public_key(self) -> Any:
        return private_key(self.account).public_key()

    def priced(self, given: Mapping[str, Any]) -> Body:
        """Goods and sums of a ticket, as answers show them."""
        rows = [self._row(n, row) for n, row in enumerate(given.get("items") or [])]
        discount = sum((_dec(d.get("discount_amount")) for r in rows for d in r["POS_discounts"]), Decimal(0))
        sub = sum((_dec(row["price_total"]) for row in rows), Decimal(0))
        fees = sum((_dec(fee.get("total_amount")) for fee in given.get("fees") or []), Decimal(0))
        tax = ((sub - discount) * TAX).quantize(Decimal("0.01"))
        sums = {"sub_total": sub, "tax_total": tax, "discount_total": discount, "total": sub - discount + tax + fees}
        used = sum(row["quantity"] for row in rows)
        return {
            "items": rows,
            "fees": list(given.get("fees") or []),
            **{name: float(value) for name, value in sums.items()},
            "purchase_limit": {"concentrated": "0/8", "non_concentrated": f"{used}/28", "plant": "0/6"},
        }

    def _row(self, n: int, given: Mapping[str, Any]) -> Body:
        product, quantity = self.sizes[given["size_id"]], int(given["quantity"])
        total = product.price * quantity
        tax = {"tax_name": "STATE TAX", "rate": float(TAX), "amount": float((total * TAX).quantize(Decimal("0.01")))}
        return {
            "id": n + 1,
            "product_id": given["size_id"],
            "size_id": given["size_id"],
            "product_size_name": product.title,
            "quantity": quantity,
            "price_sell": float(product.price),
            "price_total": float(total),
            "tax": [tax],
            "discounts": [],
            "POS_discounts": list(given.get("pos_discounts") or []),
            "inventory_type": given.get("inventory_type"),
        }

    def create(self, given: Mapping[str, Any]) -> Body:
        """A ticket more, whoever asked before: nothing here notices a repetition."""
        number = len(self.tickets) + 1
        id_ = guid(f"ticket {self.account} {number}")
        now = shown(self.clock())
        ticket: Body = {
            "ticket_id": id_,
            "order_number": guid(f"number {number}").replace("-", "")[:6].upper(),
            "payment_status": "UNPAID",
            "payments": [],
            "date_created": now,
            "date_closed": None,
            "original_ticket_id": None,
            "refund_ticket_ids": [],
        }
        self.tickets[id_] = ticket
        self.change(ticket, given)
        self.ledger.add("treez.ticket", given.get("external_order_number") or id_, self.clock(), id=id_)
        return ticket

    def change(self, ticket: Body, given: Mapping[str, Any]) -> None:
        names = ("type", "order_source", "order_status", "revenue_source", "external_order_number", "ticket_note")
        ticket.update({name: given[name] for name in names if name in given})
        if "customer_id" in given:
            ticket["customer_id"] = int(given["customer_id"])
        if "items" in given:
            ticket.update(self.priced(given))
        self._touch(ticket)

    def step_to(self, ticket: Body, word: str) -> None:
        """Whoever sets it."""
        ticket["order_status"] = word
        self._touch(ticket)
        self.ledger.add(f"treez.{word.lower()}", ticket["ticket_id"], self.clock())

    def _touch(self, ticket: Body) -> None:
        ticket["last_updated_at"] = shown(self.clock())
        if ticket["order_status"] in ("PACKED_READY", "OUT_FOR_DELIVERY"):
            self._packed.setdefault(ticket["ticket_id"], self.clock())
        else:
            self._packed.pop(ticket["ticket_id"], None)
        self._tell(ticket)

    def _tell(self, ticket: Body) -> None:
        """The store asked Treez to post; nobody signs what it posts."""
        facts = ("ticket_id", "order_number", "order_status", "last_updated_at")
        content = json.dumps({"event_type": "TICKET", "data": {name: ticket[name] for name in facts}}).encode()
        path = f"/hooks/treez/{self.account}/{self.url_secret}"
        compose = lambda tries: ({"Content-Type": "application/json"}, content)  # noqa: E731
        self._desk.outbox.post("treez", "TICKET", path, compose, self.clock())

    def ticket(self, name: str) -> Body:
        """By its id, its short number, or what its creator called it."""
        names = ("ticket_id", "order_number", "external_order_number")
        return next(t for t in self.tickets.values() if name in [t.get(n) for n in names])

    def accept(self, ticket: Body) -> None:
        self.step_to(ticket, "IN_PROCESS")

    def pack(self, ticket: Body) -> None:
        self.step_to(ticket, "PACKED_READY")

    def send(self, ticket: Body) -> None:
        self.step_to(ticket, "OUT_FOR_DELIVERY")

    def pay(self, ticket: Body) -> None:
        """At the register, the whole sum."""
        ticket["payment_status"] = "PAID"
        ticket["payments"] = [{"payment_source": "POS", "payment_method": "CASH", "amount_paid": ticket["total"]}]
        self._touch(ticket)

    def complete(self, ticket: Body) -> None:
        """Only what is paid can be."""
        self.pay(ticket)
        ticket["date_closed"] = shown(self.clock())
        self.step_to(ticket, "COMPLETED")

    def cancel(self, ticket: Body) -> None:
        self.step_to(ticket, "CANCELED")

    def close(self) -> None:
        """Whoever asks hears that the service is down."""
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def step(self) -> int:
        """Customers come for what was packed; making and packing is for whoever uses the practice shop."""
        due = [
            self.tickets[id_]
            for id_, since in list(self._packed.items())
            if (self.clock() - since).total_seconds() * self._desk.knobs.speed >= PICKED_UP_S
        ]
        for ticket in due:
            self.complete(ticket)
        return len(due)


def _dec(value: Any) -> Decimal:
    return Decimal(str(value or 0))
