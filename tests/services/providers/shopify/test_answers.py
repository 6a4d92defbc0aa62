"""An order asked for reads as the same order told by a webhook."""

import json

from app.events import Placed
from services.providers.shopify.answers import as_webhook, number_of
from services.providers.shopify.orders import order_events
from tests.kit import deliveries as d
from tests.kit.beside import beside

ACCOUNT = d.ACCOUNTS["shopify"]


def node() -> dict[str, object]:
    found: dict[str, object] = json.loads(d.recorded("shopify", "graph_order"))
    return found


def placed(data: dict[str, object]) -> Placed:
    event = order_events(data, ACCOUNT, "m", d.NOW).events[0]
    assert isinstance(event, Placed)
    return event


def test_both_say_the_same() -> None:
    asked = placed(as_webhook(node())).snapshot
    told = placed(json.loads(d.recorded("shopify", "orders_partially_fulfilled"))).snapshot
    assert asked == told


def test_parcels_come_along() -> None:
    events = order_events(as_webhook(node()), ACCOUNT, "m", d.NOW).events
    assert [type(e).__name__ for e in events] == ["Placed", "Sent", "ParcelMoved"]


def test_numbers_of_global_ids() -> None:
    assert number_of("gid://shopify/LineItem/155") == "155"
    assert number_of("gid://shopify/LineItem/155?x=1") == "155"


def test_answers_that_lie_beside() -> None:
    file = d.BESIDE / "shopify/graphql_responses/orders_page.json"
    if not beside(file, "answers read"):
        return
    for found in json.loads(file.read_text("utf-8"))["data"]["orders"]["nodes"]:
        assert placed(as_webhook(found)).snapshot.items
