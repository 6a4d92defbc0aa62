"""Printful's threshold: tokens, stores, and each version's envelope around an answer or a refusal."""

import asyncio
from pathlib import Path

import httpx
import pytest

from services.practice import PracticeShop
from services.practice.printful.door import Declined, given
from tests.services.practice.parts import opened
from tests.services.practice.printful.test_api import V1, V2, Call, asked


def test_each_version_has_its_own_envelope(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, call: Call) -> None:
        one, two = (await call("GET", "/orders")).json(), (await call("GET", "/v2/orders")).json()
        assert (one["code"], one["result"], "data" in one) == (200, [], False)
        assert (two["data"], two["paging"]["total"], "code" in two) == ([], 0, False)
        wrong = (await call("GET", "/orders/5")).json(), (await call("GET", "/v2/orders/5")).json()
        assert [sorted(body) for body in wrong] == [["code", "error", "result"], ["data", "error"]]

    asked(tmp_path, V2, work)


def test_nobody_enters_without_a_token_nor_another_store(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path) as (shop, client):
            one = {"Authorization": f"Bearer {shop.printful.stores[V1].token}"}
            answers: list[httpx.Response] = [
                await client.get("/printful/stores"),
                await client.get("/printful/stores", headers=one | {"X-PF-Store-Id": "1"}),
                await client.get("/printful/stores", headers=one),
            ]
            assert [a.status_code for a in answers] == [401, 403, 200]

    asyncio.run(run())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7"])
def test_what_is_no_object_is_declined(content: bytes) -> None:
    with pytest.raises(Declined) as found:
        given(content)
    assert found.value.status == 430
