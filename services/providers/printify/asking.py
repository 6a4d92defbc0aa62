"""Where Printify is asked, with which token, and what an order for it looks like."""

import json
from collections.abc import Mapping
from typing import Any

from app.errors import Refused
from app.orders import ArtworkRole, Fulfilment, Item, Order
from services import body
from services.connector import Account, external_of
from services.question import Question, ask


def call(
    account: Account, method: str, path: str, *, params: Mapping[str, str] | None = None, content: object = None
) -> Question:
    """`path` below the account's shop, such as `/orders.json`. Raises as `question.ask` does."""
    return ask_any(account, method, f"/shops/{_shop(account)}{path}", params=params, content=content)


def ask_any(
    account: Account, method: str, path: str, *, params: Mapping[str, str] | None = None, content: object = None
) -> Question:
    base = account.get("base_url", "https://api.printify.com/v1").rstrip("/")
    headers = {"Authorization": f"Bearer {account.get('token')}", "User-Agent": "Platen/1"}
    return ask(method, f"{base}{path}", headers=headers, params=params, content=content)


def _shop(account: Account) -> str:
    shop = account.get("shop")
    if not (shop.isascii() and shop.isdigit()):
        raise Refused("The shop number is missing.", hint="Fill it in: it is a number.")
    return shop


def confirms(account: Account) -> bool:
    """Whether orders go straight to production, which costs money; else they wait at Printify."""
    return account.get("confirm").lower() == "yes"


def order_body(order: Order, fulfilment: Fulfilment, account: Account) -> body.Json:
    """What is posted to make the order. Raises `Refused` where a product or a picture is missing."""
    pieces = [(item, line.quantity) for line in fulfilment.lines if (item := order.item(line.item)) and line.quantity]
    if not pieces:
        raise Refused("There is nothing to order in this part.")
    known = _products(account)
    return {
        "external_id": external_of(fulfilment.id, fulfilment.attempt),
        "label": order.number,
        "line_items": [_item(item, quantity, known.get(item.sku)) for item, quantity in pieces],
        "shipping_method": _method(account),
        "send_shipping_notification": False,
        "address_to": _address(order),
    }


def _method(account: Account) -> int:
    shown = account.get("shipping", "1")
    if shown not in ("1", "2", "3", "4"):
        raise Refused(
            "The shipping method is not one of Printify.", hint="1 standard, 2 priority, 3 express, 4 economy."
        )
    return int(shown)


def _products(account: Account) -> Mapping[str, Any]:
    shown = account.get("products")
    try:
        found = json.loads(shown) if shown else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused("The list of Printify products cannot be read.", hint="Correct it in the account: JSON.")
    return found


def _item(item: Item, quantity: int, product: Any) -> body.Json:
    """A product named in the account, made on the fly where it is a blank, else the shop's own by SKU."""
    common = {"quantity": quantity, "external_id": item.id}
    if product is None:
        if not item.sku:
            raise Refused(f"{item.title} has no SKU to order it by.", hint="Add it to the account's products.")
        return {**common, "sku": item.sku}
    if not isinstance(product, dict):
        raise Refused(f"The Printify product of {item.sku} cannot be read.", hint="Correct the account's products.")
    if "blueprint_id" not in product:
        return {**common, **{name: product.get(name) for name in ("product_id", "variant_id")}}
    blank = {name: product.get(name) for name in ("print_provider_id", "blueprint_id", "variant_id")}
    return {**common, **blank, "print_areas": _areas(item, product)}


def _areas(item: Item, product: Mapping[str, Any]) -> dict[str, str]:
    prints = [a.url for a in item.artworks if a.role is ArtworkRole.PRINT and a.url]
    if not prints:
        raise Refused(f"{item.title} has no picture to print yet.", hint="It can be ordered when it has arrived.")
    places = product.get("placement", "front")
    names = [str(p) for p in places] if isinstance(places, list) else [str(places)]
    return dict(zip(names, prints, strict=False))


def _address(order: Order) -> dict[str, str]:
    """`region` must be there even where it is empty."""
    to = order.address
    first, _, last = (to.name or order.customer.name).partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "email": order.customer.email,
        "phone": to.phone or order.customer.phone,
        "country": to.country,
        "region": to.region,
        "address1": to.line1,
        "address2": to.line2,
        "city": to.city,
        "zip": to.postcode,
        "company": to.company,
    }
