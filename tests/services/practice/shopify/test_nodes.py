"""Orders as GraphQL shows them: the same facts, pages, states."""

from typing import Any

from services.practice.catalogue import made_up
from services.practice.shopify.nodes import connection, line_node, money, number_of, order_node, shown_status, utc
from tests.services.practice.parts import Parts


def test_the_same_facts_under_other_names(parts: Parts) -> None:
    record = parts.shopify.place(made_up(3))
    node: Any = order_node(record)
    assert node["legacyResourceId"] == str(record.body["id"])
    assert node["updatedAt"] == utc(record.body["updated_at"]) == "2026-11-21T12:00:01Z"
    lines = node["lineItems"]({})["nodes"]
    for shown, line in zip(lines, record.body["line_items"], strict=True):
        assert {(a["key"], a["value"]) for a in shown["customAttributes"]} == {
            (p["name"], p["value"]) for p in line["properties"]
        }


def test_states_follow_what_is_left(parts: Parts) -> None:
    record = parts.shopify.place(made_up(3))
    assert shown_status(record) == "UNFULFILLED"
    parts.shopify.hold(record)
    assert shown_status(record) == "ON_HOLD"
    parts.shopify.release(record)
    parts.shopify.ship(record)
    assert shown_status(record) == "FULFILLED"
    left: Any = line_node(record.body["line_items"][0], record)
    assert left["unfulfilledQuantity"] == 0


def test_pages_meet_every_row_once() -> None:
    page = connection([{"id": n} for n in range(7)])
    seen: list[int] = []
    after = None
    while True:
        found: Any = page({"first": 3, "after": after})
        seen += [node["id"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == list(range(7))
    empty: Any = connection([])({})
    assert empty["pageInfo"] == {"hasNextPage": False, "endCursor": None}


def test_amounts_have_as_many_digits_as_they_need() -> None:
    shown: Any = money("56.90")
    assert shown["shopMoney"] == {"amount": "56.9", "currencyCode": "USD"}


def test_numbers_inside_ids() -> None:
    assert [number_of(g) for g in ("gid://shopify/Order/62", "62", "gid://shopify/Order/x", None)] == [62, 62, 0, 0]
