"""The practice shop as a whole: accounts, backlog, webhooks, threads."""

import asyncio
import urllib.request
from pathlib import Path

import httpx

from services.practice import PracticeShop
from services.practice.pictures import PrintFile
from tests.services.practice.parts import Clock, opened, receiver


def test_accounts_of_all_providers_point_at_the_shop(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as (shop, _):
            accounts = shop.accounts()
            assert [a["provider"] for a in accounts[:4]] == ["shopify", "printful", "printful", "printify"]
            for n, account in enumerate(accounts):
                fields = account["fields"]
                assert isinstance(fields, dict)
                base = fields.get("base_url", "")
                assert base.startswith(shop.urls[str(account["provider"])]) or (n >= 4 and not base)
                assert all(isinstance(value, str) for value in fields.values())

    asyncio.run(run())


def test_an_order_is_told_and_its_picture_can_be_fetched(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as (shop, client):
            taken: list[httpx.Request] = []
            record = shop.place_order(3)
            assert await shop.deliver("http://receiver", receiver([], taken)) == len(taken) >= 2
            properties = [p for line in record.body["line_items"] for p in line["properties"]]
            urls = [p["value"] for p in properties if p["value"].startswith(shop.origin)]
            assert urls
            answer = await client.get(urls[0])
            assert answer.headers["content-type"] in ("image/jpeg", "image/png")

    asyncio.run(run())


def test_a_backlog_is_told_oldest_first_and_twice_the_same(tmp_path: Path) -> None:
    async def told() -> list[str]:
        async with opened(tmp_path) as (shop, _):
            taken: list[httpx.Request] = []
            shop.backlog(40)
            assert len(shop.shopify.orders) + len(shop.printful.orders) + len(shop.printify.orders) == 40
            assert await shop.deliver("http://receiver", receiver([], taken)) == len(taken)
            times = [answer.message.at for answer in shop.outbox.answers]
            assert times == sorted(times)
            return [request.url.path for request in taken]

    assert asyncio.run(told()) == asyncio.run(told())


def test_pay_and_cancel(tmp_path: Path) -> None:
    async def run() -> list[str]:
        async with opened(tmp_path) as (shop, _):
            record = shop.place_order(4)
            shop.outbox.messages.clear()
            shop.pay(record)
            shop.cancel(record)
            return [message.topic for message in shop.outbox.messages]

    assert asyncio.run(run()) == ["orders/paid", "orders/updated", "orders/cancelled"]


def test_print_houses_go_on_with_time(tmp_path: Path) -> None:
    async def run() -> list[int]:
        clock = Clock()
        async with opened(tmp_path, clock=clock) as (shop, _):
            shop.backlog(60)
            steps = []
            for _ in range(4):
                steps.append(shop.step())
                clock.forward(hours=100)
            return steps

    first, *later = asyncio.run(run())
    assert first >= 1
    assert all(later)


def test_in_a_thread_it_may_be_asked_from_outside(tmp_path: Path) -> None:
    with PracticeShop(folder=tmp_path, clock=Clock()).in_thread() as shop:
        url = shop.images.add(PrintFile("sea", 1, 60, 40), "a.png")
        shop.place_order(3)
        with urllib.request.urlopen(url, timeout=20) as answer:
            assert answer.status == 200
        assert shop.do(lambda: len(shop.outbox.messages)) >= 2
        # Nobody listens there: every message stays with its sender, to be tried again.
        assert shop.deliver_now("http://127.0.0.1:9") == 0
        assert {answer.status for answer in shop.outbox.answers} == {0}
