"""Stripe's events: each is about a payment, and says by its ids and numbers which orders that pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import Corrupt
from app.events import Event, Held, IssueRaised, PaymentChanged, Refunded, Released
from app.naming import number_name, plain
from app.orders import Money
from app.states import HoldReason, Payment
from services import body
from services.connector import Account, Origin, Reading
from services.providers.stripe import words

NAME = "stripe"
NUMBER_KEYS = ("order_numbers", "order_number", "orderNumber", "order_id", "order")
REFUND_KEY = "platen_refund_id"


@dataclass(frozen=True, slots=True)
class Told:
    """One event opened: its type and object, who it is about, where it came from."""

    kind: str
    object: body.Json
    origin: Origin
    account: Account


def read_event(envelope: body.Json, account: Account, received_at: datetime) -> Reading:
    """A webhook's body or an entry of the list of events: the same events either way. Raises `Corrupt`."""
    kind = body.text(envelope, "type", limit=100)
    message = body.identity(envelope, "id")
    if body.text(envelope, "object") == "v2.core.event":
        return Reading(unknown=(f"thin event {kind[:80]}",))
    _ensure_mode(envelope, account)
    about = body.part(body.part(envelope, "data"), "object")
    seen = body.instant(envelope, "created")
    told = Told(kind, about, Origin(account, message, seen or received_at, seen), account)
    if kind in words.SESSION:
        return _session(told)
    if kind in words.QUIET:
        return Reading()
    readers = {**dict.fromkeys(words.INTENT, _intent), **dict.fromkeys(words.CHARGE, _charge)}
    readers |= {**dict.fromkeys(words.DISPUTE, _dispute), **dict.fromkeys(words.REFUND, _refund)}
    reader = readers.get(kind)
    return Reading(tuple(reader(told))) if reader is not None else Reading(unknown=(f"event {kind[:80]}",))


def _ensure_mode(envelope: body.Json, account: Account) -> None:
    """Messages of the test mode must not pay live orders."""
    if envelope.get("account"):
        raise Corrupt("The message is about another account connected to this one.")
    mode = account.get("mode")
    if mode in ("live", "test") and body.flag(envelope, "livemode") != (mode == "live"):
        raise Corrupt(f"The message is not of the {mode} mode.")


def _session(told: Told) -> Reading:
    session = told.object
    if body.text(session, "mode") not in ("payment", ""):
        return Reading()
    status = body.text(session, "payment_status", limit=40)
    payment = words.SESSION[told.kind]
    if payment is None and _makes_order(session, told.account):
        return Reading(refetch=body.identity(session, "id"))
    if told.kind == words.EXPIRED and _makes_order(session, told.account):
        return Reading()
    if payment is None and status not in words.SESSION_PAYMENT:
        return Reading(unknown=(f"payment status {status[:80]}",))
    found = payment or words.SESSION_PAYMENT[status]
    free = status == "no_payment_required"
    amount = None if free else minor(session, "amount_total")
    return Reading((payment_event(found, session, status, told.origin, amount),))


def creates(account: Account) -> bool:
    """Are check-outs of this account orders of their own?"""
    return account.get("creates").lower() in ("yes", "all")


def _makes_order(about: body.Json, account: Account) -> bool:
    """One that names a number pays an order made elsewhere, unless every check-out is an order."""
    every = account.get("creates").lower() == "all"
    return creates(account) and (every or not numbers_of(about, account))


def _intent(told: Told) -> list[Event]:
    """Where check-outs make the orders, a try that failed before there was one is about nothing."""
    payment = words.INTENT[told.kind]
    if payment in (Payment.FAILED, Payment.UNPAID) and _makes_order(told.object, told.account):
        return []
    amount = intent_amount(told.object, payment)
    return [payment_event(payment, told.object, told.kind, told.origin, amount)]


def intent_amount(intent: body.Json, payment: Payment) -> Money | None:
    if payment is Payment.PAID:
        return minor(intent, "amount_received")
    return minor(intent, "amount_capturable") if payment is Payment.AUTHORISED else None


def _charge(told: Told) -> list[Event]:
    """Also for a part; what was given back in all counts."""
    whole = body.flag(told.object, "refunded")
    payment = Payment.REFUNDED if whole else Payment.PART_REFUNDED
    return [payment_event(payment, told.object, told.kind, told.origin, minor(told.object, "amount_refunded"))]


def _dispute(told: Told) -> list[Event]:
    """Held until the bank has decided; where it took nothing the order is let go on."""
    names, word = names_of(told.object, told.account), body.text(told.object, "status", limit=60)
    if not names:
        raise Corrupt("The dispute names no payment.")
    if word in words.OVER:
        return [Released(**told.origin.named(names, "won", word))]
    held = {**told.origin.named(names, "hold", word), "reason": f"Stripe: the payment is disputed ({word})"}
    disputed = PaymentChanged(**told.origin.named(names, "payment", word), payment=Payment.DISPUTED)
    return [disputed, Held(**held, why=HoldReason.FRAUD_CHECK)]


def _refund(told: Told) -> list[Event]:
    """Ours are known by the id we gave them; that one failed after all is for a person."""
    names, word = names_of(told.object, told.account), body.text(told.object, "status", limit=60)
    ours = body.text(body.part(told.object, "metadata"), REFUND_KEY, limit=200)
    if not names:
        raise Corrupt("The refund names no payment.")
    if word in ("failed", "canceled"):
        text = f"A refund at Stripe failed: {body.text(told.object, 'failure_reason', limit=200) or word}"
        fields = told.origin.named(names, "failed", word)
        return [IssueRaised(**fields, kind="refund", text=text, blocking=True)]
    if ours and word in words.GIVEN:
        fields = told.origin.named(names, "given", word)
        return [Refunded(**fields, refund=ours, reference=body.identity(told.object, "id"))]
    return []


def payment_event(
    payment: Payment, about: body.Json, word: str, origin: Origin, amount: Money | None
) -> PaymentChanged:
    """Raises `Corrupt` where nothing says which order is meant."""
    names = names_of(about, origin.account)
    if not names:
        raise Corrupt("The message names no payment and no order.")
    reference = f"{NAME}/{origin.account.name}/{intent_of(about)}" if intent_of(about) else ""
    fields = origin.named(names, "payment", word)
    return PaymentChanged(**fields, payment=payment, reference=reference, amount=amount)


def intent_of(about: body.Json) -> str:
    """The payment intent an object is, or is about; expanded or not."""
    if body.text(about, "object") == "payment_intent":
        return body.text(about, "id", limit=200)
    value = about.get("payment_intent")
    return (
        body.text(value, "id", limit=200) if isinstance(value, dict) else body.text(about, "payment_intent", limit=200)
    )


def names_of(about: body.Json, account: Account) -> tuple[str, ...]:
    """Its ids at Stripe, and the order numbers the shop put into its metadata."""
    own = [intent_of(about)]
    if body.text(about, "object") == "checkout.session":
        own.append(body.text(about, "id", limit=200))
    ids = [f"{NAME}/{id_}" for id_ in own if id_]
    return tuple(dict.fromkeys(ids + [number_name(number) for number in numbers_of(about, account)]))


def numbers_of(about: body.Json, account: Account) -> Sequence[str]:
    """The first of the known metadata fields that is filled, else the shop's own reference; several by comma.

    Where check-outs make the orders that reference is a cart or a customer more often than an order."""
    metadata = body.part(about, "metadata")
    keys = [key.strip() for key in account.get("number_keys").split(",") if key.strip()] or NUMBER_KEYS
    found = body.text(metadata, *keys, limit=500)
    if not found and not creates(account):
        found = body.text(about, "client_reference_id", limit=200)
    return [number.strip() for number in found.split(",") if plain(number)]


def minor(data: body.Json, name: str) -> Money | None:
    """A sum in the smallest unit; None where the object has none."""
    if data.get(name) is None:
        return None
    return body.minor_money(body.whole(data, name, highest=10**12), body.text(data, "currency", limit=3))
