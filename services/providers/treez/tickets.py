"""A ticket as Treez shows it: whose it is, how far, whether it may still be changed, and what it means here."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.codes import order_of
from app.events import Event, Noted
from app.orders import Money
from services import body
from services.connector import Account, Origin, fulfilment_of
from services.pointofsale import Ticket, ticket_events
from services.providers.treez.words import GONE, OVER, PREVIEW, TABLE, TITLE

_KEPT = ("size_id", "quantity", "apply_automatic_discounts", "inventory_type", "location_name", "inventory_id")


def word_of(row: body.Json) -> str:
    return body.text(row, "order_status")


def name_of(row: body.Json) -> str:
    """What the creator called it."""
    return body.text(row, "external_order_number", limit=200)


def stands_for(row: body.Json) -> str:
    """Our part it was made for; empty where it is none of ours."""
    return fulfilment_of(name_of(row))


def is_paid(row: body.Json) -> bool:
    """From then on Treez takes no other change."""
    return body.text(row, "payment_status").upper() == "PAID" or bool(body.rows(row, "payments"))


def is_gone(row: body.Json) -> bool:
    return word_of(row) in GONE


def is_over(row: body.Json) -> bool:
    return word_of(row) in OVER


def made_at(row: body.Json) -> datetime | None:
    return body.instant(row, "date_created")


def is_there(row: body.Json, sent: body.Json) -> bool:
    """Whether a ticket has the goods, the note and the address that it would be sent. That discounts apply is not
    shown; sizes come back in either case."""
    told = {name: sent[name] for name in ("customer_id", "ticket_note", "delivery_address") if name in sent}
    wanted = [_sized({n: v for n, v in item.items() if n != "apply_automatic_discounts"}) for item in sent["items"]]
    shown = {**row, "items": [_sized(item) for item in body.rows(row, "items")]}
    return body.stands(shown, {**told, "items": wanted})


def _sized(item: body.Json) -> body.Json:
    return {**item, "size_id": body.text(item, "size_id", "product_id").lower()}


def goods(row: body.Json) -> dict[str, Decimal]:
    """How much of each size; the ids are asked for as `size_id` and shown as either."""
    found: dict[str, Decimal] = {}
    for item in body.rows(row, "items"):
        size = body.text(item, "size_id", "product_id").lower()
        found[size] = found.get(size, Decimal(0)) + body.amount(item, "quantity")
    return found


def sum_of(data: body.Json, name: str, account: Account) -> Money:
    """Dollars."""
    return body.money(body.amount(data, name), account.get("currency", "USD"))


def total_of(row: body.Json, account: Account) -> Money | None:
    return None if row.get("total") is None else sum_of(row, "total", account)


def origin_of(row: body.Json, account: Account) -> Origin:
    """The same for whoever asks: what was already said of a ticket is not said again."""
    id_, seen = body.identity(row, "ticket_id"), body.instant(row, "last_updated_at", "date_created")
    at = seen or datetime.now(UTC)
    return Origin(account, f"{id_}:{word_of(row)}:{at.isoformat()}", at, seen)


def learned(row: body.Json, account: Account, expected: Money | None = None) -> list[Event]:
    """A ticket of ours as events; nothing for anybody else's. `expected`: what it should cost."""
    if word_of(row) == PREVIEW:
        return []
    id_, part, origin = body.identity(row, "ticket_id"), stands_for(row), origin_of(row, account)
    ticket = Ticket(id_, part, word_of(row), total_of(row, account))
    events = ticket_events(ticket, origin, TABLE, title=TITLE, expected=expected)
    number, order = body.text(row, "order_number", limit=40), order_of(part)
    if number and order:
        events.append(Noted(**origin.once(order, f"{id_} is {number}"), text=f"Treez ticket {number}"))
    return events


def kept(row: body.Json, account: Account) -> dict[str, Any]:
    """A ticket as it must be sent back to change one thing of it: all it needs, its goods included."""
    sent: dict[str, Any] = {
        "type": body.text(row, "type") or account.get("type", "PICKUP").upper(),
        "order_source": body.text(row, "order_source") or account.get("order_source", "ECOMMERCE").upper(),
        "order_status": word_of(row),
        "revenue_source": body.text(row, "revenue_source") or account.get("revenue_source", "Platen"),
        "external_order_number": name_of(row),
        "items": [_kept_item(item) for item in body.rows(row, "items")],
    }
    customer = body.text(row, "customer_id")
    note = body.text(row, "ticket_note")
    return {**sent, **({"customer_id": customer} if customer else {}), **({"ticket_note": note} if note else {})}


def _kept_item(item: body.Json) -> dict[str, Any]:
    """Answers spell the discounts in capitals."""
    found = {name: _plain(item[name]) for name in _KEPT if item.get(name) is not None}
    found.setdefault("size_id", body.text(item, "product_id"))
    discounts = item.get("pos_discounts") or item.get("POS_discounts")
    return {**found, **({"pos_discounts": _plain(discounts)} if discounts else {})}


def _plain(value: Any) -> Any:
    """As JSON can say it: fractions were read as exact numbers."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return {name: _plain(part) for name, part in value.items()} if isinstance(value, dict) else value
