"""The wrong-image guard at work: whoever has new pictures is looked at in a process of its own, one order after
another, and what was found is kept and told. It never stops anything.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from app.errors import PlatenError
from services.workstation.decoding import Decoders, NotStarted
from services.workstation.gallery import Gallery
from services.workstation.store import Store

AGAIN_S = 30.0
"""After a fault, such as no process to be had, it begins anew."""
log = logging.getLogger(__name__)


class Guard:
    """`run` belongs to the engine's loop, `heard` may be called from it; `on_touched` is told of new findings.

    `pause`: how it waits before it begins anew, given seconds."""

    def __init__(
        self,
        store: Store,
        thumbnails: Path,
        on_touched: Callable[[frozenset[str]], None],
        decoders: Decoders | None = None,
        *,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._thumbnails = thumbnails
        self._on_touched = on_touched
        self._gallery = Gallery(store)
        self._decoders = decoders or Decoders(at_once=1)
        self._waiting: dict[str, None] = {}
        self._begun = False
        self._bell = asyncio.Event()
        self._pause = pause

    def heard(self, orders: Iterable[str]) -> None:
        """These have new files."""
        self._waiting |= dict.fromkeys(orders)
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled. A fault of ours ends neither this nor what runs beside it: it only warns."""
        while True:
            try:
                await self._watch()
            except NotStarted as error:
                log.warning("the guard waits: %s", error.title)
            except Exception as error:
                trace = "".join(traceback.format_tb(error.__traceback__))  # its own words may name a customer
                log.error("the guard ended and begins again: %s\n%s", type(error).__name__, trace)
            await self._pause(AGAIN_S)

    async def _watch(self) -> None:
        """What waits since the last time first, then whatever is heard of."""
        if not self._begun:
            await self._gallery.forget()
            self.heard(await asyncio.to_thread(self._gallery.open_orders))
            self._begun = True
        while True:
            await self.drain()
            await self._bell.wait()
            self._bell.clear()

    async def drain(self) -> None:
        """Until nothing waits any more. Raises NotStarted where no process is to be had; then all of it still waits."""
        while self._waiting:
            order = next(iter(self._waiting))
            del self._waiting[order]
            try:
                await self._look(order)
            except NotStarted:
                self._waiting = {order: None} | self._waiting
                raise
            except PlatenError as error:  # what could not be looked at now is at the next start
                log.info("an order could not be looked at: %s", error.title)

    def close(self) -> None:
        """Ends its process; what was begun is done next time."""
        self._decoders.close(patience_s=0.2)

    async def _look(self, id_: str) -> None:
        looked = await asyncio.to_thread(self._decoders.compare, self._store.path, id_, self._thumbnails)
        if looked.taken or looked.found:
            await self._gallery.keep(looked)
        if looked.found:
            self._on_touched(frozenset(f.order for f in looked.found))
