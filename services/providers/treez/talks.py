"""What Treez is asked and told: a ticket made once, changed, stepped and canceled; previews; changes; the account."""

from dataclasses import replace
from datetime import datetime

from app.effects import CancelAtProvider, Effect, Submit, TellStatus, UpdateAtProvider
from app.errors import Early, Refused, Unmapped, Unsupported
from app.events import Cancelled, Event
from app.orders import Fulfilment, Item, Money, Order
from app.states import RANK, CancelReason, State
from services import body
from services.connector import Account, Can, Capabilities, Talk, fulfilment_of
from services.pointofsale import (
    Pieces,
    Preview,
    Previewing,
    PreviewLine,
    ensure_can,
    estimated,
    expected_total,
    pieces_for,
)
from services.providers.treez.asking import Found, call, ticket_id, ticket_of, validated
from services.providers.treez.bodies import header, item_body, ticket_body
from services.providers.treez.customers import customer_of, known_customer
from services.providers.treez.finding import (
    around,
    by_number,
    changed,
    left_behind,
    made_before,
    one,
    ours,
    resumable,
    twins,
)
from services.providers.treez.tickets import (
    is_gone,
    is_over,
    is_paid,
    is_there,
    kept,
    learned,
    name_of,
    origin_of,
    stands_for,
    sum_of,
    word_of,
)
from services.providers.treez.words import NAME, TITLE, TOLD, WORDS

CAPABILITIES = Capabilities(
    can=frozenset({Can.SWEEP, Can.SUBMIT, Can.UPDATE, Can.CANCEL, Can.STATUS, Can.PREVIEW, Can.RESUME}),
    settable=frozenset({State.IN_PRODUCTION, State.READY, State.OUT_FOR_DELIVERY}),
    reports=frozenset(meaning.to for meaning in WORDS.values() if meaning.to is not None),
)
SHORTEST_SECRET = 16
PAID = "Treez takes no change of a ticket that is paid; do it at the register."


def able(account: Account) -> Capabilities:
    """Whether a paid ticket may be told to be completed is a question Treez must answer for the store."""
    more = {State.DELIVERED} if account.get("set_completed").lower() == "yes" else set()
    return replace(CAPABILITIES, settable=CAPABILITIES.settable | more)


def pull(order: str, account: Account) -> Talk:
    """One ticket by its long id, its short number, or our fulfilment id. Raises `Refused` (404) where there is none."""
    if fulfilment_of(order):
        row = yield from ours(account, fulfilment_of(order))
    elif len(order) <= 12:
        row = yield from by_number(account, order)
    else:
        row = yield from one(account, order)
    return learned(row, account)


def sweep(account: Account, since: datetime) -> Talk:
    """Every ticket of ours changed since then."""
    rows = yield from changed(account, since)
    return [event for row in rows for event in learned(row, account)]


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """Raises `Unsupported` for whatever Treez cannot be told, or not any more."""
    ensure_can(able(account), effect, TITLE, order)
    match effect:
        case Submit():
            return (yield from _submit(order, _part(order, effect.fulfilment), account))
        case UpdateAtProvider():
            return (yield from _update(order, _part(order, effect.fulfilment), effect, account))
        case CancelAtProvider():
            return (yield from _cancel(order, effect, account))
        case TellStatus():
            return (yield from _tell(effect, account))
    raise Unsupported("Treez cannot be told that.")


def _part(order: Order, id_: str) -> Fulfilment:
    found = order.fulfilment(id_)
    if found is None:
        raise Refused("The order has no such part.", status=404)
    return found


def _submit(order: Order, part: Fulfilment, account: Account) -> Talk:
    """Looked for first, whatever became of earlier tries; then an open one goes on, else a new one is made."""
    ticket_body(order, part, account, "")
    customer = yield from customer_of(order, account)
    rows = yield from around(order, account, customer)
    found, said = made_before(rows, part), list[Event]()
    if found is None:
        before = resumable(rows, order, part, account)
        sent = ticket_body(order, part, account, customer)
        if before is None:
            found = ticket_of((yield from call(account, "POST", "/ticket/detailticket", sent)))
        else:
            said = left_behind(before, order, account)
            found = yield from _put(before, {**sent, "order_status": word_of(before)}, account)
    if stands_for(found) != part.id:
        raise Refused("Treez keeps the older order on the ticket.", hint="Switch off going on with carts.", status=422)
    said += twins(rows, found, order, account) if customer else []
    return learned(found, account, expected_total(order, part)) + said


def _put(row: body.Json, sent: body.Json, account: Account) -> Found:
    """Everything a ticket needs is sent each time, with its own type and sources."""
    own = kept(row, account)
    same = {name: own[name] for name in ("type", "order_source", "revenue_source")}
    id_ = ticket_id(body.identity(row, "ticket_id"))
    return ticket_of((yield from call(account, "PUT", f"/ticket/update/{id_}", {**sent, **same})))


def _update(order: Order, part: Fulfilment, effect: UpdateAtProvider, account: Account) -> Talk:
    """Everything is sent each time. A change that was begun before is not sent if it has arrived."""
    row = yield from _ours(account, effect.reference, part.id)
    sent = ticket_body(order, part, account, body.text(row, "customer_id"))
    if not effect.again or not is_there(row, sent):
        _ensure_open(row)
        if is_paid(row):
            raise Unsupported(PAID)
        told = {**sent, "order_status": word_of(row), "external_order_number": name_of(row)}
        row = yield from _put(row, told, account)
    return learned(row, account, expected_total(order, part))


def _ours(account: Account, reference: str, fulfilment: str) -> Found:
    row = yield from one(account, reference)
    if stands_for(row) not in ("", fulfilment):
        raise Refused("That ticket of Treez belongs to another part.", status=422)
    return row


def _ensure_open(row: body.Json) -> None:
    if is_over(row):
        raise Unsupported(f"The Treez ticket is {word_of(row).lower()} and takes no change.")


def _tell(effect: TellStatus, account: Account) -> Talk:
    """Told once; a ticket that is as far already, or further, is left as it is."""
    row = yield from _ours(account, effect.reference, effect.fulfilment)
    word, there = TOLD[effect.state], WORDS.get(word_of(row))
    reached = there is not None and there.to is not None and RANK[there.to] >= RANK[effect.state]
    if not reached:
        completes = effect.state is State.DELIVERED
        if completes and not is_paid(row):
            raise Early("Treez completes a ticket when it is paid.", hint="It is told when the customer has paid.")
        if is_paid(row) and not completes:
            raise Unsupported(PAID)
        row = yield from _put(row, {**kept(row, account), "order_status": word}, account)
    return learned(row, account)


def _cancel(order: Order, effect: CancelAtProvider, account: Account) -> Talk:
    """A ticket that went on as another order's is not touched."""
    row = yield from one(account, effect.reference)
    mine = stands_for(row) in ("", effect.fulfilment)
    if mine and not is_gone(row):
        if is_over(row):
            raise Refused("The Treez ticket is completed.", hint="Take the goods back at the register.", status=422)
        if is_paid(row):
            raise Unsupported(PAID)
        row = yield from _put(row, {**kept(row, account), "order_status": "CANCELED"}, account)
    fields = origin_of(row, account).event(order.id, f"{effect.fulfilment} canceled", word_of(row))
    return [Cancelled(**fields, fulfilment=effect.fulfilment, why=CancelReason.PROVIDER)]


def preview(order: Order, account: Account) -> Previewing:
    """Treez works it out itself; the ticket it names in doing so is thrown away. What it cannot sell is said."""
    wanted, sent, problems = _sellable(pieces_for(order, NAME), account)
    if not sent:
        return estimated([], problems=problems)
    customer = yield from known_customer(order, account)
    try:
        answer = yield from call(account, "POST", "/ticket/previewticket", {**header(account, customer), "items": sent})
    except Refused as error:
        if error.status in (401, 403):
            raise
        return estimated(wanted, problems=(*problems, error.message))
    return _previewed(ticket_of(answer), wanted, sent, problems, account)


def _sellable(wanted: Pieces, account: Account) -> tuple[list[tuple[Item, int]], list[body.Json], list[str]]:
    good: list[tuple[Item, int]] = []
    sent: list[body.Json] = []
    problems: list[str] = []
    for item, quantity in wanted:
        try:
            sent.append(item_body(item, quantity, account))
            good.append((item, quantity))
        except Unmapped as error:
            problems.append(error.message)
    return good, sent, problems


def _previewed(row: body.Json, wanted: Pieces, sent: list[body.Json], problems: list[str], account: Account) -> Preview:
    prices: dict[str, Money] = {}
    for told in body.rows(row, "items"):
        prices[body.text(told, "size_id", "product_id").lower()] = sum_of(told, "price_total", account)
    lines = tuple(
        PreviewLine(item.id, item.title, n, prices.get(asked["size_id"].lower(), Money()))
        for (item, n), asked in zip(wanted, sent, strict=True)
    )
    sums = {name: sum_of(row, f"{name}_total", account) for name in ("sub", "tax", "discount")}
    total, said = sum_of(row, "total", account), (*problems, *_limits(row))
    return Preview(lines, sums["sub"], sums["tax"], sums["discount"], total, said)


def _limits(row: body.Json) -> list[str]:
    """The law's limits come as "used/limit"."""
    said: list[str] = []
    for kind, shown in body.part(row, "purchase_limit").items():
        used, _, limit = str(shown).partition("/")
        if _number(used) > _number(limit) > 0:
            said.append(f"More {kind.replace('_', '-')} goods than one customer may buy: {used} of {limit}.")
    return said


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def check(account: Account) -> Talk:
    """The proof is accepted and the store's tickets are seen."""
    if not account.get("certificate") or not account.get("organisation"):
        raise Refused("The certificate id or the organization is missing.", hint="Treez gives both with the key.")
    if 0 < len(account.get("url_secret")) < SHORTEST_SECRET:
        raise Refused(f"The secret in the address has fewer than {SHORTEST_SECRET} characters.", hint="Make one up.")
    yield from validated(account)
    yield from call(account, "GET", "/ticket/status/AWAITING_PROCESSING/page/1/pagesize/1")
    return []
