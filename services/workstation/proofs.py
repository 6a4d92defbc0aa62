"""Pictures for customers at work: whose print file is here and who must see it first, drawn in a process of its own and
sent to the receiver. Which are owed is read from the orders each time, so nothing is lost without a line or at a stop.
"""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Protocol

from app.codes import digest
from app.errors import PlatenError, RateLimited, Unreachable
from app.orders import Artwork, Item, Order
from app.proofrules import ASKED, unasked
from services.workstation.decoding import Decoders
from services.workstation.files import Files
from services.workstation.rows import Filter
from services.workstation.showing import showing_of
from services.workstation.store import Store

EVERYTHING = "*"
FOLDER = "proofs"
MOST = 5000
AGAIN_S = 30.0
log = logging.getLogger(__name__)
Sleep = Callable[[float], Awaitable[object]]


class Receiver(Protocol):
    """Takes a picture of a print file (`kind` print) or of its product (`kind` mockup)."""

    async def show(self, order: str, artwork: str, sha256: str, kind: str, picture: bytes) -> None: ...


class Proofs:
    """`run` belongs to the engine's loop, `heard` may be called from it. `folder`: where pictures lie until they are
    sent."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        receiver: Receiver,
        decoders: Decoders | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._files = Files(store)
        self._folder = folder / FOLDER
        self._receiver = receiver
        self._decoders = decoders or Decoders(at_once=1)
        self._sleep = sleep
        self._waiting: dict[str, None] = {}
        self._bell = asyncio.Event()

    def heard(self, orders: Iterable[str]) -> None:
        """These changed or have new files; `*`: any may."""
        if self._store.rules.proofs:
            self._waiting |= dict.fromkeys(orders)
            self._bell.set()

    async def run(self) -> None:
        """Until cancelled: what is owed, then whatever is heard of. What could not be sent is tried again."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)  # of orders that need none any more
        self.heard([EVERYTHING])
        while True:
            await self._bell.wait()
            self._bell.clear()
            if await self.drain():
                await self._sleep(AGAIN_S)
                self._bell.set()

    async def drain(self) -> bool:
        """Once through all that waits; whether something could not be sent and waits on."""
        left: dict[str, None] = {}
        while self._waiting:
            id_ = next(iter(self._waiting))
            del self._waiting[id_]
            if id_ == EVERYTHING:
                self._waiting |= dict.fromkeys(await asyncio.to_thread(self._open))
                continue
            try:
                await self._look(id_)
            except (Unreachable, RateLimited):
                left[id_] = None
            except PlatenError as error:
                log.info("no proof of %s now: %s", id_, error.title)
        self._waiting |= left
        return bool(left)

    def close(self) -> None:
        """Ends its process; what was begun is done next time."""
        self._decoders.close(patience_s=0.2)

    def _open(self) -> list[str]:
        return [row.id for row in self._store.page(Filter(states=ASKED), limit=MOST).rows]

    async def _look(self, id_: str) -> None:
        """Only what the receiver can know of: a file whose coming was not told yet is heard of again when it was."""
        shown = await asyncio.to_thread(self._store.order, id_)
        if shown is None:
            return
        for artwork, _ in unasked(shown.order, self._store.rules):
            file = self._files.one(id_, artwork.id)
            if file is not None and file.here and file.sha256 == artwork.sha256:
                await self._send(shown.order, artwork, Path(file.path))

    async def _send(self, order: Order, artwork: Artwork, path: Path) -> None:
        item = _item(order, artwork)
        target = self._folder / f"{digest(order.id, artwork.id, artwork.sha256, length=26)}.jpg"
        pictures = await asyncio.to_thread(self._decoders.show, path, target, showing_of(item, artwork))
        for kind, picture in pictures:
            body = await asyncio.to_thread(picture.read_bytes)
            await self._receiver.show(order.id, artwork.id, artwork.sha256, kind, body)
        for _, picture in pictures:
            picture.unlink(missing_ok=True)


def _item(order: Order, artwork: Artwork) -> Item:
    return next(i for i in order.items if any(a.id == artwork.id for a in i.artworks))
