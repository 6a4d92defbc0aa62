"""Orders that an app enters, changes, prices and cancels, with the words in which Shopify declines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.practice.catalogue import PRODUCTS, Customer, Line, Product, Spec
from services.practice.pictures import PrintFile
from services.practice.shopify.bodies import CURRENCY
from services.practice.shopify.declined import Declined
from services.practice.shopify.graph import Args, Node
from services.practice.shopify.nodes import Record, gid, money, number_of, order_node
from services.practice.shopify.store import Shopify

TAX = Decimal("0.05")
REASONS = ("CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF")


def enter(shop: Shopify, args: Args) -> dict[str, Any]:
    """Shopify does not hold a source's own name to be unique: that is for the source to see to."""
    given = args["order"]
    if not given.get("lineItems"):
        raise Declined("Line items must have at least one line item.", "order", "lineItems")
    lines = tuple(Line(_product(row), row["quantity"], PrintFile("sea", 1)) for row in given["lineItems"])
    spec = Spec(
        _customer(given), lines, paid=given.get("financialStatus") == "PAID", tags=tuple(given.get("tags") or ())
    )
    record = shop.place(spec, source=given.get("sourceIdentifier") or "", quiet=True)
    record.body["shipping_address"] |= {"phone": None}
    _write(record, {"note": "", "email": "", **given})
    for topic in ("orders/create", *(["orders/paid"] if spec.paid else [])):
        shop.tell(topic, record.body)
    shop.ledger.add("shopify.order", given.get("sourceIdentifier"), shop.clock(), order=record.body["name"])
    return {"order": order_node(record)}


def _product(row: Mapping[str, Any]) -> Product:
    wanted = number_of(row.get("variantId"))
    found = next((p for p in PRODUCTS if p.variant_id == wanted), None)
    if found is None:
        raise Declined(f"Product variant {wanted} does not exist.", "order", "lineItems")
    return found


def _customer(given: Mapping[str, Any]) -> Customer:
    to = given.get("shippingAddress") or {}
    words = ("firstName", "lastName", "address1", "city", "zip", "provinceCode", "countryCode")
    return Customer(*(str(to.get(word) or "") for word in words))


def calculate(shop: Shopify, args: Args) -> dict[str, Any]:
    rows = args["input"].get("lineItems") or []
    found = [(_product(row), row["quantity"]) for row in rows]
    subtotal = sum((product.price * n for product, n in found), Decimal(0))
    lines = [
        {"title": product.title, "quantity": n, "originalTotalSet": money(str(product.price * n))}
        for product, n in found
    ]
    draft: Node = {
        "currencyCode": CURRENCY,
        "subtotalPriceSet": money(str(subtotal)),
        "totalTaxSet": money(str(subtotal * TAX)),
        "totalDiscountsSet": money("0"),
        "totalPriceSet": money(str(subtotal * (1 + TAX))),
        "lineItems": lines,
    }
    return {"calculatedDraftOrder": draft}


def change(shop: Shopify, args: Args) -> dict[str, Any]:
    """Note and address."""
    given = args["input"]
    record = _record(shop, given["id"], "id")
    _write(record, given)
    shop.ledger.add("shopify.order_update", record.body["id"], shop.clock())
    shop.touch(record)
    return {"order": order_node(record)}


def _write(record: Record, given: Mapping[str, Any]) -> None:
    """What is not named stays."""
    record.body |= {name: given[name] or None for name in ("note", "email") if name in given}
    names = {"firstName": "first_name", "lastName": "last_name", "provinceCode": "province_code",
             "countryCode": "country_code"}  # fmt: skip
    to = {names.get(name, name): value for name, value in (given.get("shippingAddress") or {}).items()}
    if to:
        record.body["shipping_address"] = {**record.body["shipping_address"], **to}


def _record(shop: Shopify, id_: object, field: str) -> Record:
    record = shop.orders.get(number_of(id_))
    if record is None:
        raise Declined("Order does not exist.", field)
    return record


def cancel(shop: Shopify, args: Args) -> dict[str, Any]:
    record = _record(shop, args["orderId"], "orderId")
    if args["reason"] not in REASONS:
        raise Declined("Reason is invalid.", "reason")
    if record.body["cancelled_at"]:
        raise Declined("Cannot cancel an order that has already been canceled.", "orderId")
    if any(f["status"] == "success" for f in record.body["fulfillments"]):
        raise Declined("Cannot cancel an order that has fulfillments.", "orderId")
    shop.cancel(record, args["reason"].lower())
    shop.ledger.add("shopify.order_cancel", record.body["id"], shop.clock())
    return {"job": {"id": gid("Job", record.body["id"]), "done": False}}
