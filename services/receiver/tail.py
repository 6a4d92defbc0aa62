"""Waiting for the feed: one reader a replica wakes every station that waits on it."""

import asyncio
import logging

from app.errors import PlatenError
from services.receiver import feed
from services.receiver.state import State

OTHERS_S = 0.2
MOST_WAITERS = 300
log = logging.getLogger("platen.feed")


async def follow(state: State) -> None:
    """On PostgreSQL other replicas publish, too: look at the counter five times a second. On SQLite nobody else can."""
    while True:
        try:
            seq = await asyncio.to_thread(_last, state)
        except PlatenError as error:
            log.warning("feed: %s", error.title)
        else:
            if seq > state.seq:
                state.published(seq)
        if state.database.dialect == "sqlite":
            return
        await asyncio.sleep(OTHERS_S)


def _last(state: State) -> int:
    with state.database.reading() as connection:
        return feed.state(connection).n


async def wait(state: State, seconds: float, seen: int) -> bool:
    """True when something was published behind the place `seen`; False at once where too many wait already.

    `seen` is `state.seq` from before the caller looked: what was published while it looked is not slept through.
    """
    if state.seq > seen:
        return True
    if len(state.waiters) >= MOST_WAITERS:
        return False
    waiter = asyncio.Event()
    state.waiters.add(waiter)
    try:
        async with asyncio.timeout(seconds):
            await waiter.wait()
    except TimeoutError:
        return False
    finally:
        state.waiters.discard(waiter)
    return True
