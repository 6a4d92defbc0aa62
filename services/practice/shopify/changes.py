"""The Admin API's mutations on the shop's orders, with the words in which Shopify declines."""

from collections.abc import Callable, Mapping
from typing import Any

from services.practice.shopify import gathering, money, register
from services.practice.shopify.bodies import local
from services.practice.shopify.declined import Declined
from services.practice.shopify.graph import Args, Node
from services.practice.shopify.nodes import (
    FulfilmentOrder,
    Record,
    fulfilment_node,
    gid,
    metafield_node,
    number_of,
    order_node,
)
from services.practice.shopify.store import Shopify

LINKS = {
    "USPS": "https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1=",
    "UPS": "https://www.ups.com/track?tracknum=",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr=",
    "Royal Mail": "https://www.royalmail.com/track-your-item#/",
    "DHL Express": "https://www.dhl.com/en/express/tracking.html?AWB=",
}
"""Carriers whose links Shopify makes itself."""


def mutations(shop: Shopify) -> Node:
    """Root fields."""
    changes: Mapping[str, Callable[[Shopify, Args], dict[str, Any]]] = {
        "fulfillmentCreate": fulfil,
        "fulfillmentTrackingInfoUpdate": track,
        "fulfillmentCancel": cancel_fulfilment,
        "fulfillmentEventCreate": fulfilment_event,
        "metafieldsSet": set_metafields,
        "tagsAdd": add_tags,
        "tagsRemove": remove_tags,
        "refundCreate": money.refund_create,
        "orderCreate": register.enter,
        "orderUpdate": register.change,
        "orderCancel": register.cancel,
        "draftOrderCalculate": register.calculate,
        "bulkOperationRunQuery": gathering.begin,
        "webhookSubscriptionCreate": subscribe,
    }
    return {name: _whole(shop, change, EMPTY[name]) for name, change in changes.items()}


EMPTY: Mapping[str, Mapping[str, Any]] = {
    "fulfillmentCreate": {"fulfillment": None},
    "fulfillmentTrackingInfoUpdate": {"fulfillment": None},
    "fulfillmentCancel": {"fulfillment": None},
    "fulfillmentEventCreate": {"fulfillmentEvent": None},
    "metafieldsSet": {"metafields": []},
    "tagsAdd": {"node": None},
    "tagsRemove": {"node": None},
    "refundCreate": {"refund": None, "order": None},
    "orderCreate": {"order": None},
    "orderUpdate": {"order": None},
    "orderCancel": {"job": None},
    "draftOrderCalculate": {"calculatedDraftOrder": None},
    "bulkOperationRunQuery": {"bulkOperation": None},
    "webhookSubscriptionCreate": {"webhookSubscription": None},
}


def _whole(
    shop: Shopify, change: Callable[[Shopify, Args], dict[str, Any]], empty: Mapping[str, Any]
) -> Callable[[Args], Node]:
    def carry_out(args: Args) -> Node:
        try:
            done, errors = change(shop, args), list[dict[str, Any]]()
        except Declined as declined:
            done, errors = dict(empty), [declined.error]
        return {**done, "userErrors": errors, "orderCancelUserErrors": errors}

    return carry_out


def fulfil(shop: Shopify, args: Args) -> dict[str, Any]:
    given = args["fulfillment"]
    parts = [_wanted(shop, row) for row in given["lineItemsByFulfillmentOrder"]]
    if not parts:
        raise Declined("Line items by fulfillment order can't be blank", "fulfillment")
    if len({(part.order, part.location) for part, _ in parts}) > 1:
        raise Declined("All fulfillment orders must be in the same order and location.", "fulfillment")
    record = shop.orders[parts[0][0].order]
    sent = {line: pieces for _, lines in parts for line, pieces in lines.items()}
    for part, lines in parts:
        for line, pieces in lines.items():
            part.lines[line][1] -= pieces
        part.status = "IN_PROGRESS" if any(left for _, left in part.lines.values()) else "CLOSED"
    tracking = tracking_of(given.get("trackingInfo") or {})
    body = shop.sent(record, sent, tracking)
    key = f"{record.body['id']} {sorted(sent.items())} {','.join(tracking['numbers'])}"
    shop.ledger.add(
        "shopify.fulfillment", key, shop.clock(), order=record.body["name"], notify=given.get("notifyCustomer")
    )
    return {"fulfillment": fulfilment_node(body, record)}


def _wanted(shop: Shopify, row: Mapping[str, Any]) -> tuple[FulfilmentOrder, dict[int, int]]:
    part = shop.part(number_of(row["fulfillmentOrderId"]))
    if part is None:
        raise Declined("Fulfillment order does not exist.", "fulfillment")
    if "CREATE_FULFILLMENT" not in part.actions:
        shown = part.status.lower()
        raise Declined(f"Fulfillment order {part.id} has an unfulfillable status= {shown}.", "fulfillment")
    given = row.get("fulfillmentOrderLineItems")
    if not given:
        return part, {line: left for line, (_, left) in part.lines.items() if left}
    lines = {part.line_gid(line): line for line in part.lines}
    wanted: dict[int, int] = {}
    for one in given:
        line = lines.get(one["id"])
        if line is None or not 0 < one["quantity"] <= part.lines[line][1]:
            raise Declined("Invalid fulfillment order line item quantity requested.", "fulfillment")
        wanted[line] = one["quantity"]
    return part, wanted


def tracking_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Links of known carriers are made here; others are taken as they were given."""
    numbers = list(given.get("numbers") or ([given["number"]] if given.get("number") else []))
    urls = list(given.get("urls") or ([given["url"]] if given.get("url") else []))
    company = given.get("company")
    if not urls and company in LINKS:
        urls = [LINKS[company] + number for number in numbers]
    return {"company": company, "numbers": numbers, "urls": urls}


def _fulfilment(shop: Shopify, id_: object) -> tuple[Record, dict[str, Any]]:
    for record in shop.orders.values():
        for body in record.body["fulfillments"]:
            if body["id"] == number_of(id_):
                return record, body
    raise Declined("Fulfillment does not exist.", "fulfillmentId")


def track(shop: Shopify, args: Args) -> dict[str, Any]:
    record, body = _fulfilment(shop, args["fulfillmentId"])
    tracking = tracking_of(args["trackingInfoInput"])
    numbers, urls = tracking["numbers"], tracking["urls"]
    body |= {"tracking_company": tracking["company"], "tracking_numbers": numbers, "tracking_urls": urls}
    body |= {"tracking_number": next(iter(numbers), None), "tracking_url": next(iter(urls), None)}
    shop.ledger.add("shopify.tracking", f"{body['id']} {','.join(numbers)}", shop.clock(), order=record.body["name"])
    shop.touch(record, "fulfillments/update", body)
    return {"fulfillment": fulfilment_node(body, record)}


def cancel_fulfilment(shop: Shopify, args: Args) -> dict[str, Any]:
    record, body = _fulfilment(shop, args["id"])
    if body["status"] != "cancelled":
        body["status"] = "cancelled"
        for row in body["line_items"]:
            shop.give_back(record, row["id"], row["quantity"])
        shop.touch(record, "fulfillments/update", body)
    shop.ledger.add("shopify.fulfillment_cancel", body["id"], shop.clock())
    return {"fulfillment": fulfilment_node(body, record)}


def fulfilment_event(shop: Shopify, args: Args) -> dict[str, Any]:
    given = args["fulfillmentEvent"]
    record, body = _fulfilment(shop, given["fulfillmentId"])
    body["shipment_status"] = given["status"].lower()
    shop.ledger.add("shopify.fulfillment_event", f"{body['id']} {given['status']}", shop.clock())
    shop.touch(record, "fulfillments/update", body)
    event = {
        "id": gid("FulfillmentEvent", body["id"]),
        "status": given["status"],
        "happenedAt": given.get("happenedAt"),
    }
    return {"fulfillmentEvent": event}


def set_metafields(shop: Shopify, args: Args) -> dict[str, Any]:
    """All or none."""
    given = args["metafields"]
    if len(given) > 25:
        raise Declined("Exceeded the maximum metafields input limit of 25.", "metafields", code="LESS_THAN_OR_EQUAL_TO")
    checked = [_metafield(shop, row, n) for n, row in enumerate(given)]
    for record, node in checked:
        name = (node["namespace"], node["key"])
        changed = record.metafields.get(name, {}).get("value") != node["value"]
        record.metafields[name] = node
        words = ("namespace", "key", "type", "value")
        record.body["metafields"] = [{word: m[word] for word in words} for m in record.metafields.values()]
        key = f"{record.body['id']} {node['namespace']}.{node['key']}={node['value']}"
        shop.ledger.add("shopify.metafield", key, shop.clock(), order=record.body["name"])
        if changed:
            shop.touch(record)
    return {"metafields": [node for _, node in checked]}


def _metafield(shop: Shopify, row: Mapping[str, Any], n: int) -> tuple[Record, dict[str, Any]]:
    record = shop.orders.get(number_of(row["ownerId"]))
    if record is None:
        raise Declined("Owner does not exist.", "metafields", str(n), "ownerId", index=n)
    if "compareDigest" in row:
        there = record.metafields.get((row["namespace"], row["key"]), {}).get("compareDigest")
        if there != row["compareDigest"]:
            words = (
                "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
            )
            raise Declined(words, "metafields", str(n), code="STALE_OBJECT", index=n)
    return record, metafield_node(row, shop.clock())


def add_tags(shop: Shopify, args: Args) -> dict[str, Any]:
    record = shop.orders.get(number_of(args["id"]))
    if record is None:
        raise Declined("Order does not exist.", "id")
    there = [tag for tag in record.body["tags"].split(", ") if tag]
    wanted = args["tags"] if isinstance(args["tags"], list) else [args["tags"]]
    record.body["tags"] = ", ".join(dict.fromkeys([*there, *wanted]))
    shop.ledger.add("shopify.tags", f"{record.body['id']} {','.join(wanted)}", shop.clock())
    shop.touch(record)
    return {"node": order_node(record)}


def remove_tags(shop: Shopify, args: Args) -> dict[str, Any]:
    record = shop.orders.get(number_of(args["id"]))
    if record is None:
        raise Declined("Order does not exist.", "id")
    left = [tag for tag in record.body["tags"].split(", ") if tag and tag not in args["tags"]]
    record.body["tags"] = ", ".join(left)
    shop.touch(record)
    return {"node": order_node(record)}


def subscribe(shop: Shopify, args: Args) -> dict[str, Any]:
    topic, given = args["topic"], args["webhookSubscription"]
    if any(s["topic"] == topic and s["uri"] == given["uri"] for s in shop.subscriptions):
        raise Declined("Address for this topic has already been taken", "webhookSubscription", "callbackUrl")
    at = local(shop.clock())
    made = {
        "id": gid("WebhookSubscription", 1_500_000_000_000 + len(shop.subscriptions)),
        "topic": topic,
        "uri": given["uri"],
        "format": given.get("format", "JSON"),
        "name": given.get("name"),
        "filter": given.get("filter") or "",
        "includeFields": given.get("includeFields") or [],
        "metafieldNamespaces": given.get("metafieldNamespaces") or [],
        "apiVersion": {"handle": "2026-10"},
        "createdAt": at,
        "updatedAt": at,
    }
    shop.subscriptions.append(made)
    return {"webhookSubscription": made}
