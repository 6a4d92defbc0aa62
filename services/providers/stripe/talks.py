"""What Stripe is asked and told: a session or an intent, events missed, refunds, whether the key works."""

import logging
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from app.effects import Effect, Refund
from app.errors import Corrupt, Refused, Unsupported
from app.events import Event, PaymentChanged, Refunded
from app.orders import Order
from app.states import Payment
from services import body
from services.connector import Account, Origin, Talk
from services.providers.stripe.asking import code_of, get, listed, post
from services.providers.stripe.events import REFUND_KEY, intent_amount, minor, payment_event, read_event
from services.providers.stripe.sessions import placed
from services.providers.stripe.words import ASKED, GIVEN, INTENT_STATUS
from services.question import Question

if TYPE_CHECKING:
    import httpx

ALREADY = "charge_already_refunded"
T = TypeVar("T")
log = logging.getLogger("platen.stripe")


def pull(order: str, account: Account) -> Talk:
    """A check-out session (`cs_…`) becomes an order; of an intent (`pi_…`) only the payment counts."""
    if order.startswith("cs_"):
        return (yield from _session(order, account))
    if not order.startswith("pi_"):
        raise Refused("Stripe knows check-out sessions and payment intents only.", status=404)
    answer = yield from get(account, f"/v1/payment_intents/{quote(order, safe='')}", [("expand[]", "latest_charge")])
    return _paid(body.as_object(answer, "The answer"), account)


def _session(id_: str, account: Account) -> Talk:
    session, lines = yield from _fetched(id_, account)
    return [placed(session, lines, account)]


def _fetched(
    id_: str, account: Account
) -> Generator["httpx.Request", "httpx.Response", tuple[body.Json, list[body.Json]]]:
    path = f"/v1/checkout/sessions/{quote(id_, safe='')}"
    answer = yield from get(account, path, [("expand[]", "payment_intent")])
    lines = yield from listed(account, f"{path}/line_items", [("expand[]", "data.price.product")])
    return body.as_object(answer, "The answer"), lines


def _paid(intent: body.Json, account: Account) -> list[Event]:
    """The intent as it stands now, what was given back included."""
    status = body.text(intent, "status", limit=60)
    charge = intent.get("latest_charge")
    seen = body.instant(charge, "created") if isinstance(charge, dict) else body.instant(intent, "created")
    origin = Origin(account, f"intent:{body.identity(intent, 'id')}:{status}", seen or datetime.now(UTC), seen)
    payment = INTENT_STATUS.get(status)
    if payment is None:
        return []
    events: list[Event] = [payment_event(payment, intent, status, origin, intent_amount(intent, payment))]
    return events + (_given(intent, charge, account) if isinstance(charge, dict) else [])


def _given(intent: body.Json, charge: body.Json, account: Account) -> list[Event]:
    back = minor(charge, "amount_refunded")
    if back is None or not back.amount:
        return []
    payment = Payment.REFUNDED if body.flag(charge, "refunded") else Payment.PART_REFUNDED
    origin = Origin(account, f"charge:{body.identity(charge, 'id')}:{back.amount}", datetime.now(UTC))
    return [payment_event(payment, {**intent, "currency": charge.get("currency")}, payment.value, origin, back)]


def sweep(account: Account, since: datetime) -> Talk:
    """Every event since then, the oldest first, read just as if it had been posted.

    One that cannot be read costs the others nothing: as a webhook it is put aside for staff."""
    pairs = [("types[]", kind) for kind in ASKED[:20]]
    pairs.append(("created[gte]", str(int(since.timestamp()))))
    rows = yield from listed(account, "/v1/events", pairs)
    events: list[Event] = []
    for row in reversed(rows):
        reading = _readable(partial(read_event, row, account, datetime.now(UTC)), row)
        events += reading.events if reading else ()
        if reading and reading.refetch:
            session, lines = yield from _fetched(reading.refetch, account)
            order = _readable(partial(placed, session, lines, account), row)
            events += [order] if order else []
    return events


def _readable(read: Callable[[], T], row: body.Json) -> T | None:
    try:
        return read()
    except Corrupt as error:
        log.warning("the event %.60s of Stripe cannot be read: %s", row.get("id"), error.message)
        return None


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Refunds only: once for each, however often it is tried."""
    if not isinstance(effect, Refund):
        raise Unsupported("Stripe takes payments; it cannot be told how far an order is.")
    intent = effect.reference.rsplit("/", 1)[-1]
    if not intent.startswith("pi_"):
        raise Unsupported("Stripe cannot give back what was not paid through it; give it back there by hand.")
    given = yield from _given_before(intent, effect.refund, account)
    if not given:
        given = yield from _give(intent, effect, account)
    answer = yield from get(account, f"/v1/payment_intents/{quote(intent, safe='')}", [("expand[]", "latest_charge")])
    now = datetime.now(UTC)
    fields = Origin(account, f"refund:{effect.refund}", now).once(order.id, f"{effect.refund} given")
    learned = _paid(body.as_object(answer, "The answer"), account)
    changed = [e for e in learned if isinstance(e, PaymentChanged) and e.payment is not Payment.PAID]
    return [Refunded(**fields, refund=effect.refund, reference=given), *changed]


def _given_before(intent: str, refund: str, account: Account) -> Question:
    """Stripe forgets keys after a day; the refund itself it does not. Gives the refund's id, empty where none is."""
    rows = yield from listed(account, "/v1/refunds", [("payment_intent", intent)])
    ours = [r for r in rows if body.text(body.part(r, "metadata"), REFUND_KEY, limit=200) == refund]
    good = [body.identity(r, "id") for r in ours if body.text(r, "status") in GIVEN]
    return good[0] if good else ""


def _give(intent: str, effect: Refund, account: Account) -> Question:
    pairs = [
        ("payment_intent", intent),
        ("amount", str(body.minor_units(effect.amount))),
        ("reason", "requested_by_customer"),
        (f"metadata[{REFUND_KEY}]", effect.refund),
    ]
    try:
        answer = yield from post(account, "/v1/refunds", pairs, effect.key)
    except Refused as error:
        if code_of(error) == ALREADY:
            return ALREADY
        raise
    refund = body.as_object(answer, "The answer")
    if body.text(refund, "status", limit=60) in ("failed", "canceled"):
        raise Refused("Stripe could not give the money back.", hint="Look at the payment there.", status=422)
    return body.identity(refund, "id")


def check(account: Account) -> Talk:
    """The key works and is of the mode the account says."""
    mode, key = account.get("mode"), account.get("key")
    if mode in ("live", "test") and f"_{mode}_" not in key:
        raise Refused(f"This key is not of the {mode} mode.", hint=f"A {mode} key holds _{mode}_.")
    yield from get(account, "/v1/events", [("limit", "1")])
    return []
