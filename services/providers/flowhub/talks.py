"""What Flowhub is asked and told: an order made once, changed while it may be, looked at; the account.

Nobody can ask it for an order whose number never arrived. So an order is posted only while it answers at all, and
where its answer is lost a person looks, unless it rings meanwhile and names the number itself."""

from datetime import datetime

from app.effects import Effect, Submit, UpdateAtProvider
from app.errors import PlatenError, Refused, Unsupported
from app.events import Submitted
from app.orders import Fulfilment, Order
from services import body
from services.connector import Account, Can, Capabilities, Talk, external_of
from services.pointofsale import ensure_can
from services.providers.flowhub.asking import Found, call, ensure_up, is_definite, listed, look, order_id, token
from services.providers.flowhub.orders import learned, marked, name_of, order_body, stands_for, unmarked
from services.providers.flowhub.words import TITLE, WORDS

CAPABILITIES = Capabilities(
    can=frozenset({Can.PUSH, Can.SUBMIT, Can.UPDATE, Can.PREVIEW}),
    settable=frozenset(),
    reports=frozenset(meaning.to for meaning in WORDS.values() if meaning.to is not None),
    once=frozenset({Can.SUBMIT}),
)
SHORTEST_SECRET = 16
UNSURE = "Flowhub did not say whether it took the order."


def pull(order: str, account: Account) -> Talk:
    """One order by Flowhub's id. Raises `Refused` (404) where there is none, or where only our own name is known."""
    if stands_for({"customerExternalId": order}):
        raise Refused("Flowhub can be asked only by its own number.", hint="Look for the order there.", status=404)
    access = yield from token(account)
    return learned((yield from _status(account, access, order)), account)


def _status(account: Account, access: str, id_: str) -> Found:
    return (yield from call(account, access, "GET", f"/order-ahead/v0/orderStatus/{order_id(id_)}"))


def sweep(account: Account, since: datetime) -> Talk:
    """Flowhub lists no orders that were posted to it: what it does not ring for is not heard."""
    return []
    yield  # a talk is a generator, also one that asks nothing


def push(order: Order, effect: Effect, account: Account) -> Talk:
    """New orders and changed ones. Steps and canceling are done at the register: `Unsupported` says so."""
    ensure_can(CAPABILITIES, effect, TITLE, order)
    match effect:
        case Submit():
            return (yield from _submit(order, _part(order, effect.fulfilment), account))
        case UpdateAtProvider():
            return (yield from _update(order, _part(order, effect.fulfilment), effect, account))
    raise Unsupported("Flowhub cannot be told that.")


def _part(order: Order, id_: str) -> Fulfilment:
    found = order.fulfilment(id_)
    if found is None:
        raise Refused("The order has no such part.", status=404)
    return found


def _submit(order: Order, part: Fulfilment, account: Account) -> Talk:
    """An order that already has its number, from an answer or from a ring, is never posted again."""
    sent = order_body(order, part, account)
    yield from ensure_up(account)
    access = yield from token(account)
    if part.reference:
        there = yield from _status(account, access, part.reference)
        if unmarked(name_of(there)) == external_of(part.id, part.attempt):
            return learned(there, account)
    answer = yield from _created(account, access, sent)
    events = learned(answer, account)
    if any(isinstance(event, Submitted) for event in events):
        return events
    raise Refused("Flowhub did not give the order's name back.", hint="Look for the order there.", status=422)


def _created(account: Account, access: str, sent: body.Json) -> Found:
    try:
        return (yield from call(account, access, "POST", "/order-ahead/v0/create", sent))
    except PlatenError as error:
        if is_definite(error):
            raise
        hint = "Look for it at the register. Try again only if it is not there."
        raise Refused(UNSURE, hint=hint, status=422) from error


def _update(order: Order, part: Fulfilment, effect: UpdateAtProvider, account: Account) -> Talk:
    """The whole order anew, marked with what it says. A change that was begun before and whose mark is there has
    arrived."""
    sent, access = marked(order_body(order, part, account)), (yield from token(account))
    there = yield from _status(account, access, effect.reference)
    if stands_for(there) not in ("", part.id):
        raise Refused("That order of Flowhub belongs to another part.", status=422)
    if not effect.again or name_of(there) != sent["customer"]["externalId"]:
        there = yield from call(account, access, "PATCH", f"/orders/{order_id(effect.reference)}", sent)
    return learned(there, account)


def check(account: Account) -> Talk:
    """The client is known, the secret in the address is long enough, and where there are keys for reading, the store
    is among theirs."""
    if len(account.get("url_secret")) < SHORTEST_SECRET:
        raise Refused(f"The secret in the address has fewer than {SHORTEST_SECRET} characters.", hint="Make one up.")
    yield from token(account)
    if account.get("read_client") or account.get("read_key"):
        places = listed((yield from look(account, "/v0/clientsLocations")))
        names = [body.text(place, "locationId") for place in places]
        if account.get("location") and account.get("location") not in names:
            raise Refused("The keys do not see this location.", hint=f"They see: {', '.join(names[:10]) or 'none'}.")
    return []
