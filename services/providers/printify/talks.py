"""What Printify is asked: an order, changed orders, the account."""

from datetime import datetime

from app.errors import Refused
from app.events import Event
from services import body
from services.connector import Account, Talk, external_of, fulfilment_of
from services.providers.printify.asking import ask_any
from services.providers.printify.orders import last_change, order_events, order_origin, word_issues
from services.providers.printify.telling import PAGE, find, one, page_of

MOST_PAGES = 50


def pull(order: str, account: Account) -> Talk:
    """One order by Printify's id or by our fulfilment id. Raises `Refused` (404) where there is none."""
    data = yield from (find(account, external_of(order)) if fulfilment_of(order) else one(account, order))
    return _learn(account, data, "pull")


def _learn(account: Account, data: body.Json, why: str) -> list[Event]:
    origin = order_origin(account, data, why)
    return order_events(data, origin) + word_issues(data, origin)


def sweep(account: Account, since: datetime) -> Talk:
    """Orders changed since then, newest first, until a page is all older. Printify has no such filter of its own."""
    events: list[Event] = []
    for page in range(1, MOST_PAGES + 1):
        orders = yield from page_of(account, page)
        fresh = [o for o in orders if (seen := last_change(o)) is None or seen >= since]
        for data in fresh:
            events += _learn(account, data, "sweep")
        if len(orders) < PAGE or not fresh:
            break
    return events


def check(account: Account) -> Talk:
    """The token works and sees the shop."""
    answer = yield from ask_any(account, "GET", "/shops.json")
    shops = body.rows({"shops": answer}, "shops")
    shop = next((s for s in shops if body.text(s, "id") == account.get("shop")), None)
    if shop is None:
        seen = ", ".join(body.text(s, "id") for s in shops[:10]) or "none"
        raise Refused("The token does not see this shop.", hint=f"It sees: {seen}.")
    if body.text(shop, "sales_channel") == "disconnected":
        raise Refused("The shop is disconnected at Printify.", hint="Connect it there.")
    return []
