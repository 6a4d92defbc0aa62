"""Where Printify is asked, with which token, and what an order for it looks like."""

import json
from collections.abc import Mapping
from typing import Any

from app.errors import Refused, Unmapped
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
    headers = {"Authorization": f"Bearer {account.get('token')}", "User-Agent": "Platen/1"}
    return ask(method, f"{base_of(account)}{path}", headers=headers, params=params, content=content)


def base_of(account: Account) -> str:
    return account.get("base_url", "https://api.printify.com/v1").rstrip("/")


def _shop(account: Account) -> str:
    shop = account.get("shop")
    if not (shop.isascii() and shop.isdigit()):
        raise Refused("The shop number is missing.", hint="Fill it in: it is a number.")
    return shop


def confirms(account: Account) -> bool:
    """Whether orders go straight to production, which costs money; else they wait at Printify."""
    return account.get("confirm").lower() == "yes"


def product_of(item: Item, account: Account) -> Any:
    """What the item is ordered as: by the mapping, else by the account's own list; None where neither has it."""
    mapped = account.products.get(item.sku)
    return mapped if mapped is not None else _products(account).get(item.sku)


def by_sku_alone(order: Order, fulfilment: Fulfilment, account: Account) -> str:
    """The first SKU that is sent as it is, in the hope that the shop there knows it; empty where all are mapped."""
    items = [order.item(line.item) for line in fulfilment.lines if line.quantity]
    return next((i.sku for i in items if i and i.sku and product_of(i, account) is None), "")


def unmapped(sku: str) -> Unmapped:
    return Unmapped(f"Printify does not know {sku}.", kind="sku", value=sku)


def order_body(order: Order, fulfilment: Fulfilment, account: Account) -> body.Json:
    """What is posted to make the order. Raises `Refused` where a picture is missing."""
    pieces = [(item, line.quantity) for line in fulfilment.lines if (item := order.item(line.item)) and line.quantity]
    if not pieces:
        raise Refused("There is nothing to order in this part.")
    return {
        "external_id": external_of(fulfilment.id, fulfilment.attempt),
        "label": order.number,
        "line_items": [_item(item, quantity, product_of(item, account)) for item, quantity in pieces],
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
            raise Refused(f"{item.title} has no SKU to order it by.", hint="Give it one in the shop.")
        return {**common, "sku": item.sku}
    if not isinstance(product, Mapping):
        raise Refused(f"The Printify product of {item.sku} cannot be read.", hint="Correct the account's products.")
    if "sku" in product:
        return {**common, "sku": str(product["sku"])}
    if "blueprint_id" not in product:
        return {**common, **_named(item, product, "product_id", "variant_id")}
    blank = _named(item, product, "print_provider_id", "blueprint_id", "variant_id")
    return {**common, **blank, "print_areas": _areas(item, product)}


def _named(item: Item, product: Mapping[str, Any], *names: str) -> body.Json:
    """Numbers, but for the product's own id, which is text."""
    return {name: _value(item, name, product.get(name)) for name in names}


def _value(item: Item, name: str, value: object) -> int | str:
    text = "" if isinstance(value, bool | None) else str(value)
    if name == "product_id" and text:
        return text
    if not (text.isascii() and text.isdigit()):
        raise Refused(f"The Printify product of {item.sku} lacks {name}.", hint="Correct what it is mapped to.")
    return int(text)


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
