"""Waiting for the feed: one reader a replica wakes every station that waits on it."""

import asyncio
import logging

from app.errors import PlatenError, Unavailable
from services.receiver import feed
from services.receiver.state import DatabaseClock, State

OTHERS_S = 0.2
SET_CLOCK_EVERY = 300
MOST_WAITERS = 300
log = logging.getLogger("platen.feed")


async def follow(state: State) -> None:
    """On PostgreSQL other replicas publish, too: look at the counter five times a second. On SQLite nobody else can."""
    looked = 0
    while True:
        try:
            seq = await asyncio.to_thread(_last, state)
            looked += 1
            if looked % SET_CLOCK_EVERY == 0 and isinstance(state.clock, DatabaseClock):
                await asyncio.to_thread(state.clock.set)
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
    """True when something was published behind the place `seen`. Raises Unavailable where too many wait already.

    `seen` is `state.seq` from before the caller looked: what was published while it looked is not slept through.
    """
    if state.seq > seen:
        return True
    if len(state.waiters) >= MOST_WAITERS:
        raise Unavailable("Too many workstations wait already.", hint="This one asks again by itself.")
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
