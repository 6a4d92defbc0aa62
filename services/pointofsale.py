"""What all points of sale share: what an order would cost there, what one cannot be told, a ticket as events.

A ticket is the register's own record of a part of an order. The register keeps prices and stock; Platen keeps who
asked for what. Staff step the part here, the register is told, and its own news comes back by its words.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from app.codes import order_of
from app.effects import CancelAtProvider, Effect, Submit, TellStatus, UpdateAtProvider
from app.errors import Refused, Unmapped, Unsupported
from app.events import Event, IssueRaised, Submitted
from app.orders import Fulfilment, Item, Money, Order
from app.states import State
from services.connector import Account, Can, Capabilities, Connector, Origin
from services.meanings import Table, events_of, meaning_of

if TYPE_CHECKING:
    import httpx


NO_MONEY = Money()


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """`item`: its id in our order. `price`: of the whole line, before tax and discount."""

    item: str
    title: str
    quantity: int
    price: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """What an order would cost. `discount` is 0 or more and already taken off `total`. `problems`: one sentence for
    each thing that cannot be sold. `estimated`: worked out here, because the register cannot be asked."""

    lines: tuple[PreviewLine, ...] = ()
    subtotal: Money = NO_MONEY
    tax: Money = NO_MONEY
    discount: Money = NO_MONEY
    total: Money = NO_MONEY
    problems: tuple[str, ...] = ()
    estimated: bool = False


Previewing = Generator["httpx.Request", "httpx.Response", Preview]
Pieces = Sequence[tuple[Item, int]]
"""Items and how many of each."""


@runtime_checkable
class PointOfSale(Connector, Protocol):
    """A connector that can also say what an order would cost (`Can.PREVIEW`)."""

    def preview(self, order: Order, account: Account) -> Previewing:
        """Orders nothing. Raises `Unmapped` for an SKU that cannot be looked up."""
        ...


@dataclass(frozen=True, slots=True)
class Price:
    """What the register asks for one piece: without tax, and the tax on it."""

    each: Money
    tax: Money = NO_MONEY


def pieces(order: Order, fulfilment: Fulfilment) -> Pieces:
    """What a part consists of. Raises `Refused` where that is nothing."""
    found = [(item, line.quantity) for line in fulfilment.lines if (item := order.item(line.item)) and line.quantity]
    if not found:
        raise Refused("There is nothing to order in this part.")
    return found


def pieces_for(order: Order, route: str) -> Pieces:
    """What would go to that register: the parts routed there, or all of an order that has no parts there yet."""
    parts = [f for f in order.fulfilments if f.route == route and f.state is not State.CANCELED]
    found = [piece for part in parts for piece in pieces(order, part)]
    return found or [(item, item.quantity) for item in order.items if item.quantity]


def product_of(item: Item, account: Account, title: str) -> Mapping[str, Any]:
    """What staff said this SKU is at the register: from the mapping editor, else the account's field `products`.

    Raises `Unmapped` where they have not, `Refused` where the field cannot be read."""
    found = account.products.get(item.sku) or _listed(account, title).get(item.sku)
    if not isinstance(found, Mapping):
        raise Unmapped(f"{title} does not know {item.sku or item.title}.", kind="sku", value=item.sku)
    return found


def _listed(account: Account, title: str) -> Mapping[str, Any]:
    shown = account.get("products")
    try:
        found = json.loads(shown) if shown else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(f"The list of {title} products cannot be read.", hint="Correct it in the account: JSON.")
    return found


def estimated(
    wanted: Pieces, prices: Mapping[str, Price] | None = None, *, fees: Money = NO_MONEY, problems: Sequence[str] = ()
) -> Preview:
    """From `prices` by item id where the register told them, else from the order's own prices, which know no tax.

    `fees` count into the total alone."""
    known = prices or {}
    asked = [(item, n, known.get(item.id, Price(item.price))) for item, n in wanted]
    currency = next((p.each.currency for _, _, p in asked if p.each.currency), fees.currency)
    lines = tuple(PreviewLine(i.id, i.title, n, Money(p.each.amount * n, currency)) for i, n, p in asked)
    subtotal = sum((line.price.amount for line in lines), Decimal(0))
    tax = sum((p.tax.amount * n for _, n, p in asked), Decimal(0))
    return Preview(
        lines,
        Money(subtotal, currency),
        Money(tax, currency),
        Money(Decimal(0), currency),
        Money(subtotal + tax + fees.amount, currency),
        tuple(problems),
        estimated=True,
    )


def ensure_can(capabilities: Capabilities, effect: Effect, title: str, order: Order) -> None:
    """Raises `Unsupported` in a sentence where the register cannot be told that; it must be set there by hand."""
    told, number = f"{title} cannot be told that {order.number}", order.number
    match effect:
        case Submit():
            can, words = Can.SUBMIT in capabilities.can, f"{title} takes no orders from outside: enter {number} there."
        case UpdateAtProvider():
            can, words = Can.UPDATE in capabilities.can, f"{told} was changed: change it there."
        case CancelAtProvider():
            can, words = Can.CANCEL in capabilities.can, f"{told} is canceled: cancel it there."
        case TellStatus(state=state):
            can = Can.STATUS in capabilities.can and state in capabilities.settable
            words = f"{told} is {_TOLD.get(state, state.value)}: mark it there."
        case _:
            can, words = False, f"{title} cannot be told that of {number}."
    if not can:
        raise Unsupported(words)


_TOLD: Mapping[State, str] = {
    State.IN_PRODUCTION: "being prepared",
    State.READY: "ready",
    State.OUT_FOR_DELIVERY: "out for delivery",
    State.DELIVERED: "completed",
    State.CANCELED: "canceled",
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket as its register shows it. `reference`: its id there; `fulfilment`: the part of ours it stands for,
    empty where it is none of ours; `word`: its raw status; `total`: what it costs there, None where it does not say;
    `reason`: why it is so, in the register's words."""

    reference: str
    fulfilment: str
    word: str
    total: Money | None = None
    reason: str = ""


def ticket_events(
    ticket: Ticket, origin: Origin, table: Table, *, title: str, expected: Money | None = None
) -> list[Event]:
    """A ticket of ours as events, none for anybody else's: its reference, its status, and what does not fit.

    `expected`: what it should cost (`expected_total`). A word nobody knows moves nothing and is shown."""
    order = order_of(ticket.fulfilment)
    if order is None:
        return []
    fields = origin.once(order, f"{ticket.fulfilment} is {ticket.reference}", ticket.word)
    events: list[Event] = [Submitted(**fields, fulfilment=ticket.fulfilment, reference=ticket.reference)]
    meaning = meaning_of(ticket.word, table, origin.account)
    if meaning is not None:
        events += events_of(
            meaning, ticket.word, order, origin, title=title, fulfilment=ticket.fulfilment, reason=ticket.reason
        )
    elif ticket.word:
        text = f"{title} calls this order “{ticket.word[:80]}”, and nobody has said what that means."
        fields = origin.once(order, f"{ticket.fulfilment} word {ticket.word}", ticket.word)
        events.append(IssueRaised(**fields, kind="word", text=text))
    return events + _odd_total(ticket, order, origin, title, expected)


def _odd_total(ticket: Ticket, order: str, origin: Origin, title: str, expected: Money | None) -> list[Event]:
    """Said once for each sum; it stops nobody, for the register's taxes and offers are its own."""
    told = ticket.total
    if told is None or expected is None:
        return []
    foreign = "" not in (told.currency, expected.currency) and told.currency != expected.currency
    if told.amount == expected.amount and not foreign:
        return []
    fields = origin.once(order, f"{ticket.reference} costs {told.amount.normalize()}", ticket.word)
    text = f"{title} asks {_shown(told)} for this order, the customer was told {_shown(expected)}."
    return [IssueRaised(**fields, kind="total", text=text)]


def _shown(money: Money) -> str:
    return f"{money.amount:.2f} {money.currency}".strip()


def unknown_words(word: str, table: Table, account: Account, kind: str = "ticket") -> tuple[str, ...]:
    """For `Reading.unknown`: a word that neither the table nor staff know."""
    known = not word or meaning_of(word, table, account) is not None
    return () if known else (f"{kind} {word[:80]}",)


def expected_total(order: Order, fulfilment: Fulfilment) -> Money | None:
    """What a ticket for this part should cost: the order's total where it is the whole order, else not known."""
    others = [f for f in order.fulfilments if f.id != fulfilment.id and f.state is not State.CANCELED]
    return None if others or not order.total.amount else order.total
