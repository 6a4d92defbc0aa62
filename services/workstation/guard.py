"""The wrong-image guard at work: whoever has new pictures is looked at in a process of its own, one order after
another, and what was found is kept and told. It never stops anything.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from app.errors import PlatenError
from services.workstation.decoding import Decoders
from services.workstation.gallery import Gallery
from services.workstation.store import Store


class Guard:
    """`run` belongs to the engine's loop, `heard` may be called from it; `on_touched` is told of new findings."""

    def __init__(
        self,
        store: Store,
        thumbnails: Path,
        on_touched: Callable[[frozenset[str]], None],
        decoders: Decoders | None = None,
    ) -> None:
        self._store = store
        self._thumbnails = thumbnails
        self._on_touched = on_touched
        self._gallery = Gallery(store)
        self._decoders = decoders or Decoders(at_once=1)
        self._waiting: dict[str, None] = {}
        self._bell = asyncio.Event()

    def heard(self, orders: Iterable[str]) -> None:
        """These have new files."""
        self._waiting |= dict.fromkeys(orders)
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled: what waits since the last time first, then whatever is heard of."""
        await self._gallery.forget()
        self.heard(await asyncio.to_thread(self._gallery.open_orders))
        while True:
            await self._bell.wait()
            self._bell.clear()
            await self.drain()

    async def drain(self) -> None:
        """Until nothing waits any more."""
        while self._waiting:
            order = next(iter(self._waiting))
            del self._waiting[order]
            with suppress(PlatenError):  # it only warns: what could not be looked at now is at the next start
                await self._look(order)

    def close(self) -> None:
        """Ends its process; what was begun is done next time."""
        self._decoders.close(patience_s=0.2)

    async def _look(self, id_: str) -> None:
        looked = await asyncio.to_thread(self._decoders.compare, self._store.path, id_, self._thumbnails)
        if looked.taken or looked.found:
            await self._gallery.keep(looked)
        if looked.found:
            self._on_touched(frozenset(f.order for f in looked.found))
