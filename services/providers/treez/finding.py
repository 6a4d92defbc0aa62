"""Tickets looked up: one by its id, ours by the name we gave it, what changed, and one that may go on as another cart.

Treez does not notice that the same ticket is made twice, so before one is made it is looked for.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.codes import order_of
from app.errors import Refused
from app.events import Event, IssueRaised
from app.orders import Fulfilment, Order
from services import body
from services.connector import Account, external_of, fulfilment_of
from services.providers.treez.asking import Found, Rows, call, rows_of, ticket_id, ticket_of
from services.providers.treez.tickets import goods, is_gone, is_paid, made_at, name_of, origin_of, stands_for, word_of
from services.providers.treez.words import PREVIEW, WAITING

PAGE, CUSTOMERS_PAGE = 50, 25
MOST_PAGES = 40
REACH = timedelta(days=29, hours=23)
"""It tells no older changes than of thirty days."""

RESUMED = timedelta(hours=4)
TWIN = timedelta(minutes=30)


def one(account: Account, id_: str) -> Found:
    """By its long id. Raises `Refused` (404)."""
    return ticket_of((yield from call(account, "GET", f"/ticket/{ticket_id(id_)}")))


def by_number(account: Account, number: str) -> Found:
    """By the six letters and digits people read."""
    if not (number.isascii() and number.isalnum() and len(number) <= 12):
        raise Refused("This is not a ticket number of Treez.", status=404)
    return ticket_of((yield from call(account, "GET", f"/ticket/ordernumber/{number}")))


def ours(account: Account, fulfilment: str) -> Found:
    """The newest ticket of a part of ours, among those changed in the last month."""
    rows = yield from changed(account, datetime.now(UTC) - REACH)
    mine = [row for row in rows if stands_for(row) == fulfilment]
    if not mine:
        raise Refused("Treez does not show this order.", status=404)
    return max(mine, key=_newest)


def changed(account: Account, since: datetime) -> Rows:
    """Every ticket changed since then (UTC), as far back as Treez goes."""
    from_ = max(since, datetime.now(UTC) - REACH).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (yield from _pages(account, lambda n: f"/ticket/lastUpdated/{from_}/page/{n}/pagesize/{PAGE}", PAGE))


def around(order: Order, account: Account, customer: str) -> Rows:
    """Where our ticket would stand if it had been made: with the customer, else among all since the order came."""
    if not customer:
        return (yield from changed(account, order.placed_at))
    size = CUSTOMERS_PAGE
    return (
        yield from _pages(account, lambda n: f"/ticket/customer/{ticket_name(customer)}/page/{n}/pagesize/{size}", size)
    )


def ticket_name(customer: str) -> str:
    """A customer's number that may stand in an address."""
    if not (customer.isascii() and customer.replace("-", "").isalnum()):
        raise Refused("This is not a customer of Treez.")
    return customer


def _pages(account: Account, path: Callable[[int], str], size: int) -> Rows:
    """Until a short page. Raises `Refused` where there is no end: what is not seen cannot be ruled out."""
    found: list[body.Json] = []
    for number in range(1, MOST_PAGES + 1):
        rows = rows_of((yield from _page(account, path(number))))
        found += [row for row in rows if word_of(row) != PREVIEW]
        if len(rows) < size:
            return found
    raise Refused("Treez lists more tickets than can be looked through.", hint="Look for the order there.", status=422)


def _page(account: Account, path: str) -> Found:
    """An empty list may come as "not found"."""
    try:
        return (yield from call(account, "GET", path))
    except Refused as error:
        if error.status != 404:
            raise
        return {}


def made_before(rows: list[body.Json], part: Fulfilment) -> body.Json | None:
    """The very ticket, if an earlier try got through."""
    name = external_of(part.id, part.attempt)
    return max((row for row in rows if name_of(row) == name), key=_newest, default=None)


def resumable(rows: list[body.Json], order: Order, part: Fulfilment, account: Account) -> body.Json | None:
    """A ticket of ours that nobody has begun on or paid: of an earlier attempt of this part, or, where the account
    says so, of the same customer's cart of the last hours."""
    source = account.get("revenue_source", "Platen")
    fits = [
        row
        for row in rows
        if word_of(row) in WAITING
        and not is_paid(row)
        and body.text(row, "revenue_source") in ("", source)
        and _may_go_on(stands_for(row), row, order, part, account)
    ]
    return max(fits, key=_newest, default=None)


def _may_go_on(stands: str, row: body.Json, order: Order, part: Fulfilment, account: Account) -> bool:
    if stands == part.id:
        return True
    made = made_at(row)
    same_cart = account.get("resume").lower() == "customer" and stands != "" and order_of(stands) != order.id
    return same_cart and made is not None and abs(order.placed_at - made) <= RESUMED


def twins(rows: list[body.Json], made: body.Json, order: Order, account: Account) -> list[Event]:
    """Tickets of the same customer with the same goods and another name, about the same time: somebody should look."""
    wanted = goods(made)
    id_, events = body.identity(made, "ticket_id"), list[Event]()
    for row in rows:
        other, at = body.identity(row, "ticket_id"), made_at(row)
        if other == id_ or is_gone(row) or at is None or abs(order.placed_at - at) > TWIN:
            continue
        if not wanted or order_of(stands_for(row)) == order.id or goods(row) != wanted:
            continue
        shown = body.text(row, "order_number", limit=40) or other
        fields = origin_of(made, account).once(order.id, f"twin {other}")
        text = f"Treez has the same goods for this customer on ticket {shown}, too. Is one of the two too many?"
        events.append(IssueRaised(**fields, kind="duplicate", text=text))
    return events


def left_behind(row: body.Json, order: Order, account: Account) -> list[Event]:
    """What is said to an order whose ticket goes on as another one's."""
    part = fulfilment_of(name_of(row))
    before = order_of(part)
    if before is None or before == order.id:
        return []
    fields = origin_of(row, account).once(before, f"{part} goes on as {order.id}")
    text = f"The customer went on with this as {order.number}, and its Treez ticket stands for that now."
    return [IssueRaised(**fields, kind="duplicate", text=text, blocking=True)]


def _newest(row: body.Json) -> datetime:
    return made_at(row) or datetime.min.replace(tzinfo=UTC)
