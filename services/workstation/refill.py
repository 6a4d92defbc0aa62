"""Filling the cache anew from the receiver's snapshot, page by page, while the window goes on.

Fetching the next page, reading it and writing the one before happen at the same time: a page is read while the disk
takes the last one. Cut anywhere, the cache simply stays as it was.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial

from app.errors import Corrupt
from app.protocol import SnapshotPage
from services.workstation import snapshot
from services.workstation.snapshot import EVERYTHING, Shrunk
from services.workstation.store import Store

Fetch = Callable[[str], Awaitable[SnapshotPage]]


async def refill(
    store: Store, fetch: Fetch, on_touched: Callable[[frozenset[str]], None], now: datetime, *, agreed: bool = False
) -> Shrunk | None:
    """Reads everything and swaps it in. `fetch` gives the page behind an id. Raises what it raises, and Corrupt.

    Gives Shrunk, the cache untouched, where less than half of the orders would be left and nobody has `agreed`.
    """
    cursor = await _gather(store, fetch, on_touched)
    if not cursor:
        raise Corrupt("The receiver sent no place to read on from.")
    await store.write(snapshot.order)
    for statement in await store.write(snapshot.steps_left):
        await store.write(partial(snapshot.carry_out, statement=statement))
    for first, last in await store.write(snapshot.find_slices):
        await store.write(partial(snapshot.make_findable, first=first, last=last))
    shrunk = await store.write(partial(snapshot.swap, cursor=cursor, now=now, rules=store.rules, agreed=agreed))
    if shrunk is None:
        on_touched(EVERYTHING)
    return shrunk


async def _gather(store: Store, fetch: Fetch, on_touched: Callable[[frozenset[str]], None]) -> str:
    """Writes all pages into the second generation; gives the cursor that came with the first."""
    empty, cursor, first = await store.write(snapshot.begin), "", True
    written: asyncio.Future[None] | None = None
    async for page in _pages(fetch):
        cursor = page.cursor or cursor
        if empty and first:
            on_touched(await store.write(partial(snapshot.show_first, items=page.items)))
        first = False
        rows = snapshot.read_page(page.items)
        if written is not None:
            await written
        ready = asyncio.Event()
        tell = partial(asyncio.get_running_loop().call_soon_threadsafe, ready.set)
        written = asyncio.ensure_future(store.write(partial(snapshot.put, page=rows, then=tell)))
        await asyncio.wait((written, asyncio.ensure_future(ready.wait())), return_when=asyncio.FIRST_COMPLETED)
    if written is not None:
        await written
    return cursor


async def _pages(fetch: Fetch) -> AsyncIterator[SnapshotPage]:
    """Every page, the next one already asked for while this one is used."""
    coming: asyncio.Future[SnapshotPage] | None = asyncio.ensure_future(fetch(""))
    try:
        while coming is not None:
            page = await coming
            coming = asyncio.ensure_future(fetch(page.next)) if page.next is not None else None
            yield page
    finally:
        if coming is not None:
            coming.cancel()
