"""Whose ticket it will be: found by e-mail or telephone, else told to Treez."""

from collections.abc import Generator
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.codes import digest
from app.errors import Refused
from app.orders import Order
from services import body
from services.connector import Account
from services.providers.treez.asking import call

if TYPE_CHECKING:
    import httpx

Name = Generator["httpx.Request", "httpx.Response", str]


def known_customer(order: Order, account: Account) -> Name:
    """Treez's number of the customer, empty where it has none by that e-mail or telephone."""
    for way, value in (("email", order.customer.email), ("phone", _digits(order.customer.phone))):
        if not value:
            continue
        try:
            answer = yield from call(account, "GET", f"/customer/{way}/{quote(value, safe='@')}")
        except Refused as error:
            if error.status != 404:
                raise
            continue
        if found := _number(answer):
            return found
    return ""


def customer_of(order: Order, account: Account) -> Name:
    """The same, made where Treez has none. Who gave neither stays nobody: they could not be found again."""
    found = yield from known_customer(order, account)
    who = order.customer
    if found or not (who.email or _digits(who.phone)):
        return found
    first, _, last = (who.name or order.address.name or order.number).partition(" ")
    sent = {"first_name": first, "last_name": last, "email": who.email, "phone": _digits(who.phone)}
    told = {name: value for name, value in sent.items() if value}
    external = f"platen-{digest('customer', who.email.lower() or _digits(who.phone))}"
    answer = yield from call(account, "POST", "/customer/detailcustomer", {**told, "external_id": external})
    return _number(answer)


def _number(answer: body.Json) -> str:
    """A number in answers, text in questions."""
    data = answer.get("data")
    first = data[0] if isinstance(data, list) and data else data
    return body.text(first, "customer_id", "id", limit=80) if isinstance(first, dict) else ""


def _digits(phone: str) -> str:
    """Ten digits, as the United States write them."""
    found = "".join(c for c in phone if c.isascii() and c.isdigit())
    return found[1:] if len(found) == 11 and found.startswith("1") else found
