"""Shopify's words about money: what an order's payment is, what was given back, and what a bank disputes."""

from decimal import Decimal

from app.events import Event, IssueRaised, PaymentChanged
from app.states import Payment
from services import body
from services.connector import Account, Origin
from services.meanings import plain

PAYMENT_WORDS: dict[str, Payment] = {
    "": Payment.NONE,
    "pending": Payment.UNPAID,
    "authorized": Payment.AUTHORISED,
    "partially_paid": Payment.UNPAID,
    "paid": Payment.PAID,
    "partially_refunded": Payment.PART_REFUNDED,
    "refunded": Payment.REFUNDED,
    "voided": Payment.VOIDED,
    "expired": Payment.VOIDED,
}
TAKEN = frozenset({Payment.PAID, Payment.PART_REFUNDED, Payment.REFUNDED})
"""Money has changed hands, so it can be given back through Shopify."""

GIVEN_BACK = frozenset({Payment.PART_REFUNDED, Payment.REFUNDED})
DISPUTES: dict[str, str] = {
    "needs-response": "Shopify waits for an answer to it.",
    "under-review": "The bank looks at it.",
    "accepted": "The shop has accepted it.",
    "charge-refunded": "The money was given back.",
    "lost": "The bank decided for the customer.",
    "won": "The bank decided for the shop.",
}
"""What each status of a dispute says to people. None lets the order go on by itself."""


def reference_of(account: Account, external: str) -> str:
    """As a refund names the payment: provider/account/id, the id being the order's at Shopify."""
    return f"{account.source}/{external}"


def payment_events(data: body.Json, order: str, external: str, origin: Origin, currency: str) -> list[Event]:
    """What was given back in all, as a whole order tells it; nothing where nothing was."""
    word = body.text(data, "financial_status").lower()
    payment = PAYMENT_WORDS.get(word, Payment.NONE)
    if payment not in GIVEN_BACK:
        return []
    amount = given_back(data)
    return [
        PaymentChanged(
            **origin.event(order, "given back", word),
            payment=payment,
            reference=reference_of(origin.account, external),
            amount=body.money(amount, currency) if amount else None,
        )
    ]


def given_back(data: body.Json) -> Decimal:
    """The sum as GraphQL tells it, else of all refunds of a webhook's order."""
    if data.get("total_refunded") is not None:
        return body.amount(data, "total_refunded")
    return sum((_sum(refund) for refund in body.rows(data, "refunds")), Decimal(0))


def _sum(refund: body.Json) -> Decimal:
    rows = [t for t in body.rows(refund, "transactions") if body.text(t, "status").lower() in ("success", "")]
    return sum((body.amount(t, "amount") for t in rows if body.text(t, "kind").lower() in ("refund", "")), Decimal(0))


def refund_events(data: body.Json, order: str, external: str, origin: Origin) -> list[Event]:
    """One refund: some money went back, perhaps all. How much in all stands in the order alone."""
    if _sum(data) <= 0:
        return []
    fields = origin.event(order, "given back", "refunds/create")
    reference = reference_of(origin.account, external)
    return [PaymentChanged(**fields, payment=Payment.PART_REFUNDED, reference=reference)]


def dispute_events(data: body.Json, order: str, external: str, origin: Origin) -> tuple[list[Event], list[str]]:
    """A chargeback stops the order until a person has looked; an inquiry only asks for one. And unknown words."""
    word, kind = body.text(data, "status").lower(), body.text(data, "type").lower()
    told = DISPUTES.get(plain(word))
    charged = kind != "inquiry"
    events: list[Event] = []
    if charged and plain(word) != "won":
        fields = origin.event(order, "disputed", word)
        reference = reference_of(origin.account, external)
        events.append(PaymentChanged(**fields, payment=Payment.DISPUTED, reference=reference))
    what = "A customer disputes the payment of this order." if charged else "A bank asks about this order's payment."
    reason = body.text(data, "reason").replace("_", " ")
    text = body.joined((what, f"Reason: {reason}." if reason else "", told or f"Status: {word[:80]}."))
    fields = origin.once(order, f"dispute {body.identity(data, 'id')} {word}", word)
    events.append(IssueRaised(**fields, kind="dispute", text=text, blocking=charged and plain(word) != "won"))
    return events, [] if told else [f"dispute {word[:80]}"]
