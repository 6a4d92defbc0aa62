"""Places without gaps, cursors that are noticed to be wrong, snapshots that can be followed."""

import pytest
from sqlalchemy import select

from services.receiver.schema import FEED, FEED_STATE
from tests.kit import deliveries
from tests.services.receiver.conftest import Desk

pytestmark = pytest.mark.anyio


async def _fill(desk: Desk, count: int) -> None:
    body = deliveries.recorded("shopify", "orders_create")
    for n in range(count):
        other = body.replace(b"6300000000101", str(7000000000000 + n).encode())
        assert await desk.hook(other, id=f"w{n}") == 200
    await desk.running.pump()


async def test_the_feed_has_no_gaps_and_its_chain_holds(desk: Desk) -> None:
    await _fill(desk, 7)
    with desk.running.state.database.reading() as connection:
        rows = connection.execute(select(FEED).order_by(FEED.c.seq)).all()
        state = connection.execute(select(FEED_STATE)).one()
    assert [r.seq for r in rows] == list(range(1, 8))
    assert state.n == 7
    assert state.chain == rows[-1].chain


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: "garbage", "unreadable"),
        (lambda c: "other." + c.split(".", 1)[1], "other_feed"),
        (lambda c: ".".join([c.split(".")[0], "9999", c.split(".")[2]]), "ahead"),
        (lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"), "chain"),
        (lambda c: c.replace(".", ".-", 1), "unreadable"),
        (lambda c: c.split(".")[0] + "." + "9" * 400 + ".x", "unreadable"),
    ],
)
async def test_a_wrong_cursor_means_one_thing(desk: Desk, change: object, reason: str) -> None:
    await _fill(desk, 3)
    wrong = change(await desk.cursor())  # type: ignore[operator]
    answer = await desk.running.client.get("/api/v1/feed", params={"cursor": wrong}, headers=desk.auth)
    assert (answer.status_code, answer.json()["reason"]) == (409, reason)


async def test_a_page_is_as_long_as_asked_and_says_whether_there_is_more(desk: Desk) -> None:
    start = await desk.cursor()
    await _fill(desk, 5)
    answer = await desk.running.client.get("/api/v1/feed", params={"cursor": start, "limit": 2}, headers=desk.auth)
    assert (len(answer.json()["items"]), answer.json()["more"]) == (2, True)
    rest = await desk.feed(answer.json()["cursor"])
    assert (len(rest.items), rest.more) == (3, False)


async def test_a_snapshot_in_pages_is_everything(desk: Desk) -> None:
    await _fill(desk, 5)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (
            await desk.running.client.get("/api/v1/snapshot", params={"after": after, "limit": 2}, headers=desk.auth)
        ).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert len(set(seen)) == len(seen) == 5


async def test_without_a_token_nothing_is_told(desk: Desk) -> None:
    for path in ("hello", "feed?cursor=x", "snapshot", "check", "accounts", "attention", "orders/x/history"):
        answer = await desk.running.client.get(f"/api/v1/{path}")
        assert answer.status_code == 401, path
        assert set(answer.json()) == {"title", "message", "hint"}
