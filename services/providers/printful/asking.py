"""Where Printful is asked, with which token, and what an order for it looks like, in both versions."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.errors import Refused, Unmapped
from app.orders import Address, Artwork, ArtworkRole, Fulfilment, Item, Order
from services import body
from services.connector import Account, external_of
from services.question import Question, ask

MOST_PIECES = 1_000
_PLACE = ("name", "company", "address1", "address2", "city", "state_code", "country_code", "zip", "phone", "email")


def call(
    account: Account, method: str, path: str, *, params: Mapping[str, str] | None = None, content: object = None
) -> Question:
    """`path` with its version: `/orders`, `/v2/orders`. Raises as `question.ask` does."""
    headers = {"Authorization": f"Bearer {account.get('token')}"}
    if store := account.get("store"):
        headers["X-PF-Store-Id"] = store
    return ask(method, f"{base_of(account)}{path}", headers=headers, params=params, content=content)


def base_of(account: Account) -> str:
    return account.get("base_url", "https://api.printful.com").rstrip("/")


def orders_path(account: Account) -> str:
    return "/v2/orders" if is_v2(account) else "/orders"


def result_of(answer: Any) -> body.Json:
    """Version 1 answers under `result`, version 2 under `data`."""
    found = body.as_object(answer, "The answer")
    return body.part(found, "data") or body.part(found, "result")


def is_v2(account: Account) -> bool:
    return account.get("version") == "2"


def confirms(account: Account) -> bool:
    """Whether orders go straight into production, which costs money; else they stay drafts."""
    return account.get("confirm").lower() == "yes"


def products(account: Account) -> Mapping[str, Any]:
    """The account's own list: SKU -> catalog variant, or an object with `variant`, `placement` and `technique`."""
    shown = account.get("products")
    try:
        found = json.loads(shown) if shown else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused("The list of Printful products cannot be read.", hint="Correct it in the account: JSON.")
    return found


def product_of(item: Item, account: Account) -> Any:
    """What the item is ordered as: by the mapping, else by the account's own list; None where neither has it."""
    mapped = account.products.get(item.sku)
    return mapped if mapped is not None else products(account).get(item.sku)


def order_body(order: Order, fulfilment: Fulfilment, account: Account) -> body.Json:
    """What is posted to make the order. Raises `Refused` where a picture is missing, `Unmapped` for a product."""
    return {"external_id": external_of(fulfilment.id, fulfilment.attempt), **changed_body(order, fulfilment, account)}


def changed_body(order: Order, fulfilment: Fulfilment, account: Account) -> body.Json:
    """The same for an order that is there already: whom it goes to and all of its items."""
    pieces = [(item, line.quantity) for line in fulfilment.lines if (item := order.item(line.item)) and line.quantity]
    if not pieces:
        raise Refused("There is nothing to order in this part.")
    make = _item_v2 if is_v2(account) else _item_v1
    return {
        "shipping": account.get("shipping", "STANDARD"),
        "recipient": _recipient(order.address, order),
        "order_items" if is_v2(account) else "items": [make(i, n, product_of(i, account)) for i, n in pieces],
    }


def is_there(data: body.Json, content: body.Json) -> bool:
    """Whether an order, as Printful shows it, already is what `changed_body` made: what is not sent is to be empty."""
    name = "order_items" if "order_items" in content else "items"
    to = {**dict.fromkeys(_PLACE, ""), **content["recipient"]}
    rows = [{**row, "retail_price": Decimal(row["retail_price"])} for row in content[name]]
    shown = [_without_mockups(row) for row in body.rows(data, name) if body.text(row, "type") != "branding_item"]
    return body.stands({**data, name: shown}, {"shipping": content["shipping"], "recipient": to, name: rows})


def _without_mockups(row: body.Json) -> body.Json:
    """Printful draws them itself."""
    return {**row, "files": [file for file in body.rows(row, "files") if body.text(file, "type") != "preview"]}


def by_sku_alone(order: Order, fulfilment: Fulfilment, account: Account) -> str:
    """The first SKU that is sent as it is, in the hope that the store knows it; empty where all are mapped."""
    items = [order.item(line.item) for line in fulfilment.lines if line.quantity]
    found = [i.sku for i in items if i and i.sku and product_of(i, account) is None]
    return found[0] if found and not is_v2(account) else ""


def unmapped(sku: str) -> Unmapped:
    return Unmapped(f"Printful does not know {sku}.", kind="sku", value=sku)


def _recipient(address: Address, order: Order) -> dict[str, str]:
    given = {
        "name": address.name or order.customer.name,
        "company": address.company,
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "state_code": address.region,
        "country_code": address.country,
        "zip": address.postcode,
        "phone": address.phone or order.customer.phone,
        "email": order.customer.email,
    }
    return {name: value for name, value in given.items() if value}


def _common(item: Item, quantity: int) -> body.Json:
    if quantity > MOST_PIECES:
        raise Refused(f"Printful takes at most {MOST_PIECES} pieces of one product.")
    return {
        "external_id": item.id,
        "quantity": quantity,
        "name": item.title,
        "retail_price": str(item.price.amount),
    }


def _item_v1(item: Item, quantity: int, product: Any) -> body.Json:
    """A catalog product with its files, else the product that the store itself knows by our SKU."""
    common = {**_common(item, quantity), "sku": item.sku}
    if product is None:
        if not item.sku:
            raise _without_sku(item)
        return {**common, "external_variant_id": item.sku}
    variant, place, _ = _product(product, item)
    files = [{"type": kind, "url": art.url} for kind, art in zip(place, _prints(item), strict=False)]
    return {**common, "variant_id": variant, "files": files}


def _item_v2(item: Item, quantity: int, product: Any) -> body.Json:
    if product is None:
        raise unmapped(item.sku) if item.sku else _without_sku(item)
    variant, place, technique = _product(product, item)
    placements = [
        {"placement": kind, "technique": technique, "layers": [{"type": "file", "url": art.url}]}
        for kind, art in zip(place, _prints(item), strict=False)
    ]
    return {**_common(item, quantity), "source": "catalog", "catalog_variant_id": variant, "placements": placements}


def _without_sku(item: Item) -> Refused:
    return Refused(f"{item.title} has no SKU to order it by.", hint="Give it one in the shop.")


def _product(product: Any, item: Item) -> tuple[int, list[str], str]:
    """Variant, placements in the order of the pictures, technique."""
    given = product if isinstance(product, Mapping) else {"variant": product}
    place, found = given.get("placement", ["front"]), given.get("variant")
    variant = "" if isinstance(found, bool | None) else str(found)
    if not (variant.isascii() and variant.isdigit()):
        raise Refused(f"The Printful variant of {item.sku} is not a number.", hint="Correct the account's products.")
    places = [str(p) for p in place] if isinstance(place, list) else [str(place)]
    return int(variant), places, str(given.get("technique", "dtg"))


def _prints(item: Item) -> list[Artwork]:
    found = [a for a in item.artworks if a.role is ArtworkRole.PRINT and a.url]
    if not found:
        raise Refused(f"{item.title} has no picture to print yet.", hint="It can be ordered when it has arrived.")
    return found
