"""What Stitch is asked and told: a token, the truth about a link or payment, payments missed, refunds."""

import logging
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.effects import Effect, Refund
from app.errors import Corrupt, Doubtful, RateLimited, Refused, Unreachable, Unsupported, Unsure
from app.events import Event, PaymentChanged, Refunded
from app.naming import number_name, plain
from app.orders import Money, Order, RefundState
from app.refunding import shown
from app.states import Payment
from services import body
from services.connector import Account, Origin, Talk
from services.providers.stitch.events import LINK, OVER, PAID, PAYMENT, WAITING
from services.question import Question, ask

if TYPE_CHECKING:
    import httpx

NAME = "stitch"
CURRENCY = "ZAR"
PAY_SCOPE, REFUND_SCOPE = "client_paymentrequest", "client_refund"
PAGE = 100
MOST_ASKED = 50
LOOK_AGAIN_S = 60.0
SECOND = timedelta(seconds=1)
EARLIER = timedelta(days=7)
"""A link is paid days after it was made, and nobody says by which of the two times Stitch looks."""

Asking = Generator["httpx.Request", "httpx.Response", body.Json]
Rows = Generator["httpx.Request", "httpx.Response", list[body.Json]]
log = logging.getLogger("platen.stitch")


def pull(order: str, account: Account) -> Talk:
    """`link:<id>` or `payment:<id>`: what Stitch itself says of it. Raises `Unreachable` while it does not know yet."""
    token = yield from _token(account, PAY_SCOPE)
    if order.startswith(PAYMENT):
        return (yield from _payment(order.removeprefix(PAYMENT), token, account))
    data = yield from _call(account, token, "GET", f"/payment-links/{quote(order.removeprefix(LINK), safe='')}")
    link = body.part(data, "payment")
    _ensure_known(link)
    return _learn_link(link, account)


def _ensure_known(about: body.Json) -> None:
    if body.text(about, "status", limit=40).upper() in WAITING:
        raise Unreachable("Stitch does not know of this payment yet.", hint="It is asked again.")


def _payment(id_: str, token: str, account: Account) -> Talk:
    """A payment and what was given back of it."""
    path = f"/payment/{quote(id_, safe='')}"
    data = yield from _call(account, token, "GET", path)
    paid = body.part(data, "payment") or data
    _ensure_known(paid)
    rows = yield from _refunds(account, path)
    given = sum((body.amount(row, "amount") for row in rows if _is_given(row)), Decimal(0))
    events = _learn_payment(paid, account)
    whole = body.amount(paid, "amount")
    if given and events:
        payment = Payment.REFUNDED if given >= whole else Payment.PART_REFUNDED
        origin = Origin(account, f"refunds:{id_}:{given}", datetime.now(UTC))
        amount = body.minor_money(int(given), CURRENCY)
        events.append(_changed(payment, _names(paid, "", id_), origin, id_, amount, payment.value))
    return events


def _is_given(row: body.Json) -> bool:
    return body.text(row, "status", limit=40).upper() != "FAILED"


def _learn_link(link: body.Json, account: Account) -> list[Event]:
    id_, status = body.identity(link, "id"), body.text(link, "status", limit=40).upper()
    paid_by = body.text(link, "paymentId", limit=120)
    seen = body.instant(link, "paidAt", "updatedAt")
    origin = Origin(account, f"link:{id_}:{status}", seen or datetime.now(UTC), seen)
    names = _names(link, id_, paid_by)
    if status in PAID:
        amount = body.minor_money(body.whole(link, "amount", highest=10**12), CURRENCY)
        return [_changed(Payment.PAID, names, origin, paid_by, amount, status)]
    return [_changed(Payment.FAILED, names, origin, "", None, status)] if status in OVER else []


def _learn_payment(paid: body.Json, account: Account) -> list[Event]:
    id_, status = body.identity(paid, "id"), body.text(paid, "status", limit=40).upper()
    seen = body.instant(paid, "paidAt")
    origin = Origin(account, f"payment:{id_}:{status}", seen or datetime.now(UTC), seen)
    if status not in PAID:
        return []
    amount = body.minor_money(body.whole(paid, "amount", highest=10**12), CURRENCY)
    return [_changed(Payment.PAID, _names(paid, "", id_), origin, id_, amount, status)]


def _names(data: body.Json, link: str, payment: str) -> tuple[str, ...]:
    """The link, the payment, and each order number in the shop's reference; one payment may be for several."""
    reference = body.text(data, "merchantReference", limit=200)
    words = reference.replace(",", " ").split()
    numbers = [word for word in words if any(c.isdigit() for c in word)] or ([reference] if plain(reference) else [])
    return tuple([f"{NAME}/{id_}" for id_ in (link, payment) if id_] + [number_name(n) for n in numbers])


def _changed(
    payment: Payment, names: tuple[str, ...], origin: Origin, id_: str, amount: Money | None, word: str
) -> PaymentChanged:
    reference = f"{NAME}/{origin.account.name}/{id_}" if id_ else ""
    fields = origin.named(names, "payment", word)
    return PaymentChanged(**fields, payment=payment, reference=reference, amount=amount)


def sweep(account: Account, since: datetime) -> Talk:
    """Links paid since then: a message may have been lost, a payment never is."""
    token = yield from _token(account, PAY_SCOPE)
    events: list[Event] = []
    for status in ("PAID", "SETTLED"):
        for row in (yield from _listed(account, token, status, since - EARLIER)):
            events += _readable(row, account)
    return events


def _listed(account: Account, token: str, status: str, since: datetime) -> Rows:
    """There are no pages: a full answer is asked for again in halves, while that tells more."""
    spans: list[tuple[datetime, datetime | None]] = [(since, None)]
    rows: list[body.Json] = []
    whole = True
    for _ in range(MOST_ASKED):
        if not spans:
            break
        start, end = spans.pop()
        until = f"&endTime={_shown(end)}" if end else ""
        query = f"?status={status}&startTime={_shown(start)}{until}&limit={PAGE}"
        data = yield from _call(account, token, "GET", f"/payment-links{query}")
        found = body.rows(data, "payments") or body.rows(data, "paymentLinks")
        rows += found
        half = (max(end or datetime.now(UTC), start) - start) / 2
        if len(found) >= PAGE and half > SECOND:
            spans += [(start, start + half + SECOND), (start + half, end)]
        whole = whole and (len(found) < PAGE or half > SECOND)
    if spans or not whole:
        log.warning("Stitch has more paid links than it lists")
    return list({str(row.get("id")): row for row in rows}.values())


def _readable(row: body.Json, account: Account) -> list[Event]:
    """One that cannot be read costs the others nothing."""
    try:
        return _learn_link(row, account)
    except Corrupt as error:
        log.warning("a link of Stitch cannot be read: %s", error.message)
        return []


def _shown(at: datetime) -> str:
    return quote(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), safe="")


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Refunds only. Stitch keeps no key of ours with them: what is new there of the same sum may be ours or somebody's
    who gave it back by hand, so where an earlier try may have arrived and there is such a one, a person looks."""
    if not isinstance(effect, Refund):
        raise Unsupported("Stitch takes payments; it cannot be told how far an order is.")
    if not effect.reference.startswith(f"{NAME}/"):
        raise Unsupported("Stitch cannot give back what was not paid through it; give it back there by hand.")
    mine = next((r for r in order.refunds if r.id == effect.refund and r.state is RefundState.DONE), None)
    path = f"/payment/{quote(effect.reference.rsplit('/', 1)[-1], safe='')}"
    if mine is None and effect.again and (yield from _strange(order, effect, path, account)):
        words = f"Stitch may have given {shown(effect.amount)} back already, and cannot be asked whether this was it."
        raise Doubtful(words, hint="Look at the payment there. Try again only if it is not there.")
    id_ = (mine.result or mine.id) if mine is not None else (yield from _give(effect, path, account))
    return _given(order, effect, id_, account)


def _given(order: Order, effect: Refund, id_: str, account: Account) -> list[Event]:
    """Nothing more is asked: whatever failed now would have the money given a second time."""
    before = (r.amount.amount for r in order.refunds if r.state is RefundState.DONE and r.id != effect.refund)
    given = sum(before, effect.amount.amount)
    payment = Payment.REFUNDED if given >= order.total.amount else Payment.PART_REFUNDED
    origin = Origin(account, f"refund:{effect.refund}", datetime.now(UTC))
    amount = Money(given, effect.amount.currency)
    return [
        Refunded(**origin.once(order.id, f"{effect.refund} given"), refund=effect.refund, reference=id_),
        PaymentChanged(**origin.once(order.id, f"{effect.refund} paid back"), payment=payment, amount=amount),
    ]


def _strange(order: Order, effect: Refund, path: str, account: Account) -> Generator[Any, Any, bool]:
    """Whether there is a refund of this sum of which nobody here knows whose it is."""
    rows = yield from _refunds(account, path)
    wanted = body.minor_units(effect.amount)
    known = {r.result for r in order.refunds if r.state is RefundState.DONE}.union(effect.known)
    same = (row for row in rows if _is_given(row) and body.amount(row, "amount") == wanted)
    return any(body.identity(row, "id") not in known for row in same)


def _give(effect: Refund, path: str, account: Account) -> Question:
    """Its id there. Where the answer is lost, nobody looks before what may still be under way has arrived."""
    token = yield from _token(account, REFUND_SCOPE)
    reason = account.get("refund_reason", "REQUESTED_BY_CUSTOMER")
    content = {"amount": body.minor_units(effect.amount), "reason": reason}
    try:
        data = yield from _call(account, token, "POST", f"{path}/refund", content)
        refund = body.part(data, "refund")
        id_ = body.identity(refund, "id")
    except RateLimited:
        raise
    except (Unreachable, Corrupt) as error:
        words = f"Stitch did not say whether it gave {shown(effect.amount)} back."
        raise Unsure(words, retry_after=LOOK_AGAIN_S) from error
    if not _is_given(refund):
        raise Refused("Stitch could not give the money back.", hint="Look at the payment there.", status=422)
    return id_


def _refunds(account: Account, path: str) -> Rows:
    token = yield from _token(account, REFUND_SCOPE)
    data = yield from _call(account, token, "GET", f"{path}/refund")
    return body.rows(data, "refunds")


def _token(account: Account, scope: str) -> Question:
    """Lives a quarter of an hour and for one scope; nothing is kept between talks."""
    content = {"clientId": account.get("client_id"), "clientSecret": account.get("client_secret"), "scope": scope}
    answer = yield from ask("POST", f"{_base(account)}/token", headers=_AGENT, content=content)
    return body.identity(_data(answer), "accessToken")


def _call(account: Account, token: str, method: str, path: str, content: object = None) -> Asking:
    headers = {**_AGENT, "Authorization": f"Bearer {token}"}
    answer = yield from ask(method, f"{_base(account)}{path}", headers=headers, content=content)
    return _data(answer)


_AGENT = {"User-Agent": "Platen/1"}


def _data(answer: object) -> body.Json:
    """Out of the envelope; one that says no inside a 200 is a no."""
    found = body.as_object(answer, "The answer")
    if found.get("success") is False:
        errors = [str(e)[:200] for e in found.get("generalErrors") or [] if isinstance(e, str)]
        raise Refused(f"Stitch says no: {'; '.join(errors) or 'without a reason'}", status=422)
    return body.part(found, "data")


def _base(account: Account) -> str:
    return account.get("base_url", "https://express.stitch.money").rstrip("/") + "/api/v1"


def check(account: Account) -> Talk:
    """Both scopes can be had."""
    yield from _token(account, PAY_SCOPE)
    yield from _token(account, REFUND_SCOPE)
    return []
