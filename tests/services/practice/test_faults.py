"""Faults before a provider's door, over a real connection."""

import asyncio
from pathlib import Path

import httpx
import pytest

from services.practice.catalogue import PRODUCTS
from services.practice.knobs import Knobs
from tests.services.practice.parts import opened


def asked(folder: Path, knobs: Knobs, path: str = "/printful/orders") -> httpx.Response:
    async def run() -> httpx.Response:
        async with opened(folder, knobs=knobs) as (_, client):
            return await client.get(path)

    return asyncio.run(run())


def test_at_rest_the_door_itself_answers(tmp_path: Path) -> None:
    assert asked(tmp_path, Knobs()).status_code == 401


def test_busy_names_the_wait_in_words_or_in_a_header(tmp_path: Path) -> None:
    first = asked(tmp_path, Knobs(rate_429=1, retry_after=7))
    assert first.status_code == 429
    assert "after 7 seconds" in first.json()["error"]["message"]
    assert "retry-after" not in first.headers
    assert asked(tmp_path, Knobs(rate_429=1), "/printify/shops.json").headers["retry-after"] == "1"


def test_a_page_where_data_was_asked_for(tmp_path: Path) -> None:
    answer = asked(tmp_path, Knobs(html_error_page=1))
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "text/html"


def test_a_broken_server(tmp_path: Path) -> None:
    assert asked(tmp_path, Knobs(rate_500=1)).status_code == 500


def test_pictures_have_knobs_of_their_own(tmp_path: Path) -> None:
    assert asked(tmp_path, Knobs(rate_500=1), "/images/none.png").status_code == 404


def test_a_cut_leaves_open_whether_the_work_was_done(tmp_path: Path) -> None:
    async def run() -> list[int]:
        async with opened(tmp_path, knobs=Knobs(cut_connection=1)) as (shop, client):
            [fields] = [a["fields"] for a in shop.accounts() if a["provider"] == "printify"]
            assert isinstance(fields, dict)
            headers = {"Authorization": f"Bearer {fields['token']}"}
            counts = []
            for n in range(4):
                body = {"external_id": f"order{n}", "line_items": [{"sku": PRODUCTS[0].sku}]}
                with pytest.raises(httpx.RemoteProtocolError):
                    await client.post(f"/printify/shops/{fields['shop']}/orders.json", json=body, headers=headers)
                counts.append(shop.ledger.count("printify.order"))
            return counts

    assert asyncio.run(run()) == [1, 1, 2, 2]


def test_a_provider_that_is_away_answers_nobody(tmp_path: Path) -> None:
    knobs = Knobs(away={"printify"})
    assert asked(tmp_path, knobs, "/printify/shops.json").status_code == 503
    assert asked(tmp_path, knobs, "/printful/orders").status_code == 401
