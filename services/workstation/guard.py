"""The wrong-image guard at work: looks at every picture that arrives, compares each file to print with its original
and with those of all other open orders, and keeps what it found. It never stops anything.

It works from the small copies on the shelf, in a thread of its own that rests after every millisecond, so that the
window's thread need not wait for it.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from app.artwork import Framing
from app.likeness import Pair, Verdict, judge, pairs_of
from app.orders import Artwork, ArtworkRole, Order
from services.workstation.files import Files
from services.workstation.gallery import Gallery, Taken
from services.workstation.landing import LARGE, thumbnail_path
from services.workstation.likeness import Original, Rest, compare
from services.workstation.looks import looks_of, sample_of
from services.workstation.store import Store
from services.workstation.verdicts import Finding, Verdicts

REST_S = 0.001


class _Closing(Exception):
    """The station is closing: what was begun is dropped and done next time."""


class Guard:
    """`run` belongs to the engine's loop, `heard` may be called from it; `on_touched` is told of new findings."""

    def __init__(
        self,
        store: Store,
        thumbnails: Path,
        on_touched: Callable[[frozenset[str]], None],
        rest: Rest = lambda: time.sleep(REST_S),
    ) -> None:
        self._store = store
        self._thumbnails = thumbnails
        self._on_touched = on_touched
        self._pause = rest
        self.gallery, self.verdicts = Gallery(store), Verdicts(store)
        self._files = Files(store)
        self._waiting: dict[str, None] = {}
        self._bell = asyncio.Event()
        self._closing = False

    def heard(self, orders: Iterable[str]) -> None:
        """These have new files."""
        self._waiting |= dict.fromkeys(orders)
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled: what waits since the last time first, then whatever is heard of."""
        await self.gallery.forget()
        self.heard(self.gallery.open_orders())
        try:
            while True:
                await self._bell.wait()
                self._bell.clear()
                await self.drain()
        finally:
            self._closing = True

    async def drain(self) -> None:
        """Until nothing waits any more."""
        while self._waiting:
            order = next(iter(self._waiting))
            del self._waiting[order]
            await self._look(order)

    async def _look(self, id_: str) -> None:
        taken = await asyncio.to_thread(self._take, id_)
        if taken:
            await self.gallery.keep(taken, ())
        found = await asyncio.to_thread(self._judge, id_, taken)
        if found:
            await self.gallery.keep((), found)
            self._on_touched(frozenset(f.order for f in found))

    def _take(self, id_: str) -> list[Taken]:
        """The looks of an order's pictures that are new here."""
        order = self._order(id_)
        if order is None:
            return []
        known, files = self.gallery.taken(id_), self._files.of(id_)
        new = [a for a in order.artworks if a.id in files and files[a.id].here and a.role is not ArtworkRole.PREVIEW]
        return [self._taken(order, a, files[a.id].sha256) for a in new if files[a.id].sha256 != known.get(a.id)]

    def _order(self, id_: str) -> Order | None:
        shown = self._store.order(id_)
        return shown.order if shown is not None else None

    def _taken(self, order: Order, artwork: Artwork, sha256: str) -> Taken:
        self._rest()
        path = self._copy(sha256)
        if artwork.role is ArtworkRole.PRINT:
            return Taken(order.id, artwork.id, sha256, looks_of(path), plain=True)
        width = artwork.facts.width if artwork.facts is not None else 0
        return Taken(order.id, artwork.id, sha256, looks_of(path, _framing(order, artwork), width))

    def _copy(self, sha256: str) -> Path:
        return thumbnail_path(self._thumbnails, sha256, LARGE)

    def _judge(self, id_: str, taken: list[Taken]) -> list[Finding]:
        """An order's files to print among all; and with its new originals, those nothing could be told about."""
        order = self._order(id_)
        if order is None:
            return []
        known = self.gallery.originals()
        found = self._found(order, known)
        new = {t.artwork for t in taken if not t.plain and t.looks}
        fresh = [o for o in known if o.order == id_ and o.artwork in new]
        for other in self.gallery.unsure() if fresh else ():
            shown = self._order(other) if other != id_ else None
            if shown is not None:
                found += [f for f in self._found(shown, fresh, again=True) if f.judged.verdict is Verdict.ANOTHER]
        return found

    def _found(self, order: Order, known: list[Original], *, again: bool = False) -> list[Finding]:
        shas, before = self.gallery.taken(order.id), self.verdicts.of(order.id)
        own = self.gallery.of(order.id)
        found = []
        for pair in pairs_of(order):
            shown, made = shas.get(pair.print.id, ""), shas.get(pair.original.id, "")
            last = before.get(pair.print.id)
            if last is not None and (last.sha256, last.original) == (shown, made) and not again:
                continue
            if shown and made and (one := self._compared(order, pair, own, known, shown, made)) is not None:
                found.append(one)
        return found

    def _compared(
        self, order: Order, pair: Pair, own: list[Original], known: list[Original], shown: str, made: str
    ) -> Finding | None:
        sample = sample_of(self._copy(shown))
        mine = [o for o in own if o.artwork == pair.original.id]
        if sample is None or not mine:
            return None
        names = {a.id: a.label or a.file_name or "of another item" for a in order.artworks}
        others = [o for o in known if o.order != order.id]
        others += [replace(o, number=names[o.artwork]) for o in own if o not in mine and o.artwork in names]
        judged = judge(*compare(sample, mine, others, self.gallery.whole, self._rest))
        return Finding(order.id, pair.print.id, shown, made, judged)

    def _rest(self) -> None:
        if self._closing:
            raise _Closing
        self._pause()


def _framing(order: Order, original: Artwork) -> Framing | None:
    """What the customer's editor did to this original."""
    return next((p.print.framing for p in pairs_of(order) if p.original.id == original.id), None)
