"""The Admin API's door over a real connection: tokens, all documents of the connector, costs, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import graphql
import httpx
import pytest

from services.practice import Knobs, PracticeShop
from services.practice.catalogue import made_up
from services.practice.shopify.costs import CAPACITY, Bucket
from services.practice.shopify.nodes import gid
from services.providers.shopify import queries
from tests.kit.deliveries import BESIDE
from tests.services.practice.parts import NOON, Clock, opened

T = TypeVar("T")
GRAPHQL = "/shopify/admin/api/2026-10/graphql.json"
TOKEN = "/shopify/admin/oauth/access_token"
Ask = Callable[..., Awaitable[Any]]


def asked(folder: Path, work: Callable[[PracticeShop, Ask], Awaitable[T]], knobs: Knobs | None = None) -> T:
    async def run() -> T:
        async with opened(folder, knobs=knobs) as (shop, client):
            token = await new_token(shop, client)

            async def ask(text: str, /, **variables: Any) -> Any:
                body = {"query": text, "variables": variables}
                return (await client.post(GRAPHQL, json=body, headers={"X-Shopify-Access-Token": token})).json()

            return await work(shop, ask)

    return asyncio.run(run())


async def new_token(shop: PracticeShop, client: httpx.AsyncClient) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": shop.shopify.client_id,
        "client_secret": shop.shopify.secret,
    }
    answer = await client.post(TOKEN, data=form)
    assert answer.json()["expires_in"] == 86_399
    return str(answer.json()["access_token"])


def test_tokens_end_after_a_day_and_wrong_ones_never_begin(tmp_path: Path) -> None:
    async def run() -> None:
        clock = Clock()
        async with opened(tmp_path, clock=clock) as (shop, client):
            token = await new_token(shop, client)
            assert (await client.post(TOKEN, data={"client_id": "x"})).status_code == 400
            for wait, given, status in ((0, token, 200), (0, "shpat_wrong", 401), (86_400, token, 401)):
                clock.forward(seconds=wait)
                headers = {"X-Shopify-Access-Token": given}
                answer = await client.post(GRAPHQL, json={"query": queries.HELLO}, headers=headers)
                assert answer.status_code == status
                assert isinstance(answer.json().get("errors", ""), str)

    asyncio.run(run())


def test_every_document_of_the_connector_is_answered(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, ask: Ask) -> None:
        record = shop.place_order(3)
        id_ = record.body["admin_graphql_api_id"]
        for query in (queries.ORDER, queries.TO_FULFIL, queries.MORE_LINES, queries.HELLO):
            assert "errors" not in await ask(query, id=id_, lines=50)
        changed = await ask(queries.ORDERS, first=10, lines=50, query="updated_at:>='2026-11-21T00:00:00Z'")
        assert [node["name"] for node in changed["data"]["orders"]["nodes"]] == [record.body["name"]]
        part = {"fulfillmentOrderId": gid("FulfillmentOrder", record.parts[0].id)}
        done = await ask(queries.FULFIL, fulfillment={"lineItemsByFulfillmentOrder": [part]})
        sent = done["data"]["fulfillmentCreate"]["fulfillment"]
        moved = await ask(queries.TRACKING, id=sent["id"], tracking={"company": "UPS", "number": "1Z"})
        assert moved["data"]["fulfillmentTrackingInfoUpdate"]["userErrors"] == []
        row = {"ownerId": id_, "namespace": "platen", "key": "production_status", "value": "shipped"}
        noted = await ask(queries.METAFIELDS, metafields=[row])
        assert noted["data"]["metafieldsSet"]["metafields"] == [{"key": "production_status", "value": "shipped"}]

    asked(tmp_path, work)


def test_documents_written_elsewhere_are_valid_and_answered(tmp_path: Path) -> None:
    """Against the schema itself, where it lies beside this checkout."""
    folder = BESIDE / "shopify"
    if not folder.exists():
        print("the schema does not lie beside this checkout: its documents are not tried")
        return
    schema = graphql.build_schema((folder / "admin_2026-10_subset.graphql").read_text("utf-8"))
    names = ("orders_page", "order_by_id", "shop_and_scopes", "webhook_subscriptions")
    texts = {name: (folder / f"graphql/{name}.graphql").read_text("utf-8") for name in names}

    async def work(shop: PracticeShop, ask: Ask) -> None:
        record = shop.place_order(3)
        shop.shopify.ship(record)
        for name, text in texts.items():
            assert graphql.validate(schema, graphql.parse(text)) == [], name
            told = await ask(text, first=5, id=record.body["admin_graphql_api_id"])
            assert "errors" not in told, (name, told)
            fits(schema, text, told["data"])

    asked(tmp_path, work)


def fits(schema: graphql.GraphQLSchema, text: str, data: dict[str, Any]) -> None:
    """Every value has the type that the schema gives it: the answer is put through GraphQL's own machinery."""

    def resolve(source: Any, info: Any, **_: Any) -> Any:
        return source[info.path.key]

    document = graphql.parse(text)
    variables = {"first": 5, "id": "gid://shopify/Order/1"}
    result = graphql.execute(schema, document, root_value=data, variable_values=variables, field_resolver=resolve)
    assert not isinstance(result, Awaitable)
    assert result.errors is None, result.errors
    assert result.data == data


def test_an_unknown_field_and_a_body_that_is_none(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, ask: Ask) -> None:
        told = await ask("query { shop { nothing } }")
        assert told["errors"][0]["message"] == "Field 'nothing' doesn't exist on type 'shop'"
        assert "data" not in told

    asked(tmp_path, work)


def test_pages_of_changed_orders(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, ask: Ask) -> list[str]:
        placed = [shop.place_order(made_up(n)).body["name"] for n in range(23)]
        seen: list[str] = []
        after = None
        while True:
            page = (await ask(queries.ORDERS, query="", after=after, first=10, lines=50))["data"]["orders"]
            seen += [node["name"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                assert seen == placed
                return seen

    assert len(asked(tmp_path, work)) == 23


def test_busy_is_said_inside_a_200(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, ask: Ask) -> Any:
        shop.knobs.rate_429 = 1
        return await ask(queries.HELLO)

    told = asked(tmp_path, work, Knobs())
    assert told["errors"][0]["extensions"]["code"] == "THROTTLED"
    cost = told["extensions"]["cost"]
    assert cost["actualQueryCost"] is None
    assert cost["throttleStatus"]["currentlyAvailable"] < cost["requestedQueryCost"]


@pytest.mark.parametrize(("seconds", "granted"), [(0, False), (4, False), (5, True)])
def test_points_come_back_with_time(seconds: float, granted: bool) -> None:
    clock = Clock()
    bucket = Bucket(NOON)
    assert bucket.take(CAPACITY, clock())
    clock.forward(seconds=seconds)
    assert bucket.take(500, clock()) == granted
