"""Who waits for the feed is woken by what is published, also by another replica and also in between."""

import asyncio

import pytest

from app.errors import Unavailable
from services.receiver import tail
from tests.kit.orders import an_order, placed
from tests.kit.receiver import running_receiver
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def test_what_was_published_while_one_looked_is_not_slept_through(tiny: Tiny) -> None:
    state = tiny.running.state
    seen = state.seq
    state.published(seen + 1)
    assert await tail.wait(state, 60, seen)


async def test_all_who_wait_are_woken(tiny: Tiny) -> None:
    state = tiny.running.state
    waits = [asyncio.create_task(tail.wait(state, 60, state.seq)) for _ in range(50)]
    asyncio.get_running_loop().call_soon(state.published, state.seq + 1)
    assert all(await asyncio.wait_for(asyncio.gather(*waits), 10))
    assert state.waiters == set()


async def test_nothing_to_tell_ends_with_the_time(tiny: Tiny) -> None:
    assert not await tail.wait(tiny.running.state, 0.01, tiny.running.state.seq)


async def test_too_many_are_sent_away(tiny: Tiny) -> None:
    state = tiny.running.state
    state.waiters.update(asyncio.Event() for _ in range(tail.MOST_WAITERS))
    with pytest.raises(Unavailable):
        await tail.wait(state, 60, state.seq)
    params = {"cursor": await tiny.cursor(), "wait": "20"}
    answer = await tiny.running.client.get("/api/v1/feed", params=params, headers=tiny.auth)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_another_replica_is_heard(postgres_url: str, anyio_backend: str) -> None:
    async with running_receiver(postgres_url) as here, running_receiver(postgres_url) as there:
        follower = asyncio.create_task(tail.follow(there.state))
        try:
            waiting = asyncio.create_task(tail.wait(there.state, 20, there.state.seq))
            with here.state.database.writing() as connection:
                from services.receiver import book

                book.record(connection, [placed(an_order())], here.state.rules, here.clock())
            assert await asyncio.wait_for(waiting, 20)
        finally:
            follower.cancel()
