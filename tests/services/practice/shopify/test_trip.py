"""Over a real line: long gaps and points that run out."""

from pathlib import Path

import pytest

from app.errors import PlatenError, RateLimited, Refused
from app.events import Placed, Sent
from services.connector import Account
from services.practice.shopify import gathering
from services.practice.shopify.admin import questions
from services.providers import shopify
from tests.services.practice.shopify.trip import LONG_AGO, last, placed, trip
from tests.services.practice.test_round_trip import Line


def test_a_long_gap_is_gathered_once_and_holds_every_order_whole(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        names = [at.shop.place_order(n).body["name"] for n in range(1, 31)]
        at.shop.shopify.polls = 20
        events = await at.swept(account, LONG_AGO)
        assert sorted(set(placed(events))) == sorted(names)
        assert at.shop.ledger.count("shopify.bulk") == 1
        singly = await at.ask(shopify.pull(str(next(iter(at.shop.shopify.orders))), account))
        gathered = {e.snapshot.number: e.snapshot for e in events if isinstance(e, Placed)}
        [one] = [e.snapshot for e in singly if isinstance(e, Placed)]
        assert gathered[one.number] == one

    trip(tmp_path, work)


def test_parcels_of_gathered_orders_hold_their_lines(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        whole, part = at.shop.place_order(3), at.shop.place_order(5)
        at.shop.shopify.ship(whole, number="W1")
        first = next(iter(part.parts[0].lines))
        part.parts[0].lines[first][1] -= 1
        at.shop.shopify.sent(part, {first: 1}, {"company": "USPS", "numbers": ["P1"], "urls": []})
        events = await at.swept(account, LONG_AGO)
        sent = {e.parcel.number: {ln.item: ln.quantity for ln in e.parcel.lines} for e in events if isinstance(e, Sent)}
        assert sent["P1"] == {str(first): 1}
        assert sent["W1"] == {str(row["id"]): row["quantity"] for row in whole.body["line_items"]}

    trip(tmp_path, work)


def test_the_end_of_a_gathering_rings_and_is_fetched(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record, shop = at.shop.place_order(3), at.shop.shopify
        shop.polls = 1_000
        with pytest.raises(PlatenError, match="gathering"):
            await at.ask(shopify.sweep(account, LONG_AGO))
        gathering.finish(shop, shop.gatherings[0], questions(shop))
        reading = last(at, "bulk_operations/finish")
        events = await at.ask(shopify.pull(reading.refetch, account))
        assert placed(events) == [record.body["name"]]
        assert await at.ask(shopify.pull("bulk", account)) == []

    trip(tmp_path, work)


def test_a_gathering_that_failed_is_made_good_page_by_page(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record, since = at.shop.place_order(3), LONG_AGO
        at.shop.shopify.polls = 1_000
        with pytest.raises(PlatenError, match="gathering"):
            await at.ask(shopify.sweep(account, since))
        gathering.fail(at.shop.shopify, at.shop.shopify.gatherings[0])
        assert last(at, "bulk_operations/finish").unknown == ("bulk operation failed timeout",)
        assert placed(await at.ask(shopify.sweep(account, since))) == [record.body["name"]]

    trip(tmp_path, work)


def test_a_file_too_large_is_refused_in_words(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        at.shop.place_order(3)
        at.shop.shopify.file_size = 70 * 2**20
        with pytest.raises(Refused, match="70 MB"):
            await at.swept(account, LONG_AGO)

    trip(tmp_path, work)


def test_a_file_that_is_gone_is_gathered_again(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record, shop = at.shop.place_order(3), at.shop.shopify
        shop.polls = 1_000
        with pytest.raises(PlatenError, match="gathering"):
            await at.ask(shopify.sweep(account, LONG_AGO))
        gathering.finish(shop, shop.gatherings[0], questions(shop))
        shop.files.clear()
        shop.polls = 1
        assert set(placed(await at.swept(account, LONG_AGO))) == {record.body["name"]}
        assert at.shop.ledger.count("shopify.bulk") == 2

    trip(tmp_path, work)


def test_where_nothing_more_can_be_gathered_the_orders_are_asked_for(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        record, shop = at.shop.place_order(3), at.shop.shopify
        shop.polls = 1_000
        for _ in range(gathering.MOST_AT_ONCE):
            gathering.begin(shop, {"query": "{ orders { edges { node { id } } } }"})
        assert placed(await at.ask(shopify.sweep(account, LONG_AGO))) == [record.body["name"]]

    trip(tmp_path, work)


def test_reading_stops_before_the_points_run_out_and_goes_on_when_they_are_back(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        shop = at.shop.shopify
        names = [at.shop.place_order(n).body["name"] for n in range(1, 41)]
        shop.polls, shop.bucket.capacity, shop.bucket.left = 1_000, 400, 400
        for _ in range(gathering.MOST_AT_ONCE):
            gathering.begin(shop, {"query": "{ orders { edges { node { id } } } }"})
        with pytest.raises(RateLimited) as found:
            await at.ask(shopify.sweep(account, LONG_AGO))
        assert 1 <= found.value.retry_after <= 4
        assert shop.bucket.left > 0
        shop.bucket.capacity = shop.bucket.left = 2_000
        assert placed(await at.ask(shopify.sweep(account, LONG_AGO))) == names

    trip(tmp_path, work)


def test_pages_shrink_until_each_may_be_asked(tmp_path: Path) -> None:
    async def work(at: Line, account: Account) -> None:
        shop = at.shop.shopify
        names = [at.shop.place_order(n).body["name"] for n in range(1, 8)]
        for _ in range(gathering.MOST_AT_ONCE):
            gathering.begin(shop, {"query": "{ orders { edges { node { id } } } }"})
        shop.polls = 1_000
        for one in shop.gatherings:
            one["_polls"] = 1_000
        shop.bucket.most = 226
        assert placed(await at.ask(shopify.sweep(account, LONG_AGO))) == names
        shop.bucket.most = 5
        with pytest.raises(Refused, match="exceeds"):
            await at.ask(shopify.pull(str(next(iter(shop.orders))), account))

    trip(tmp_path, work)
