"""What Prodigi is asked: an order, changed orders, whether the account works."""

from datetime import datetime

from app.errors import Refused
from app.events import Event
from services import body
from services.connector import Account, Talk, external_of, fulfilment_of
from services.providers.prodigi.asking import ENVIRONMENTS, call, ensure, following, listed, one
from services.providers.prodigi.making import callback_address, method
from services.providers.prodigi.orders import last_change, learned
from services.providers.prodigi.telling import found_by_name

PAGE, MOST_PAGES = "100", 50
SHORTEST_SECRET = 16


def pull(order: str, account: Account) -> Talk:
    """One order by Prodigi's id or by our fulfilment id. Raises `Refused` (404) where there is none."""
    if fulfilment_of(order):
        return learned((yield from found_by_name(account, external_of(order))), account)
    return learned((yield from one(account, order)), account)


def sweep(account: Account, since: datetime) -> Talk:
    """Orders changed since then, newest first, until a page is all older. Prodigi has no such filter of its own."""
    events: list[Event] = []
    rows, rest = yield from listed(account, {"top": PAGE})
    for _ in range(MOST_PAGES):
        fresh = [row for row in rows if (seen := last_change(row)) is None or seen >= since]
        for row in fresh:
            events += learned(row, account)
        if not fresh or not rest:
            break
        rows, rest = yield from following(account, rest)
    return events


def check(account: Account) -> Talk:
    """The key belongs to the chosen environment, the secret is long enough, the fields can be used."""
    if len(account.get("url_secret")) < SHORTEST_SECRET:
        raise Refused(f"The secret in the address has fewer than {SHORTEST_SECRET} characters.", hint="Make one up.")
    if account.get("environment", "sandbox").lower() not in ENVIRONMENTS:
        raise Refused("The environment is neither sandbox nor live.", hint="Write sandbox or live.")
    callback_address(account)
    method(account)
    answer = yield from call(account, "GET", "/orders", params={"top": "1"})
    body.rows(ensure(answer, "ok"), "orders")
    return []
