"""D1 and D2, short: a server that cuts, lies, swaps and corrupts; a file is whole under its final name or not there."""

import asyncio
import hashlib
import random
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from app import wire
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from faults.found import Figure
from services.workstation.bringing import ShelfFolders
from services.workstation.files import FileState
from services.workstation.hauling import Hauler
from services.workstation.images import Shelf
from services.workstation.store import Store
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import NOON, OPERATOR, an_artwork, an_item, an_order, begun

FILES = 600
PASSING = ("", "", "cut", "busy", "no_range", "swap")
LASTING = ("corrupt", "login", "empty", "gone", "wrong", "redirect", "no_length")


def run(seed: int) -> list[Figure]:
    """With a checksum known (D1), then without one and without corruption in flight (D2)."""
    return [*_one(seed, known=True), *_one(seed, known=False)]


def _one(seed: int, *, known: bool) -> list[Figure]:
    chance = random.Random(seed)
    shelf = Shelfful({f"{n}.png": picture(n) for n in range(FILES)})
    lasting = LASTING if known else tuple(t for t in LASTING if t != "corrupt")
    shelf.trouble = {name: chance.choice((*PASSING, *PASSING, *lasting)) for name in shelf.files}
    with tempfile.TemporaryDirectory() as folder, picture_server(shelf) as base:
        return asyncio.run(_fetched(Path(folder), base, shelf, known))


async def _fetched(folder: Path, base: str, shelf: Shelfful, known: bool) -> list[Figure]:
    clock = _Steps()
    store = Store.open(folder / "store", clock=clock)
    orders = [_order(n, base, shelf, known) for n in range(FILES)]
    items = tuple(
        FeedItem(n, "order", o.id, 1, "put", msgspec.Raw(wire.order_bytes(o))) for n, o in enumerate(orders, 1)
    )
    await store.take(FeedPage(items, "c", False, NOON))
    fetcher = Hauler(allowed=frozenset({base}), reserve=0)
    folders = ShelfFolders(folder / "shelf", folder / "prints")
    shelf_ = Shelf(
        store, folders, author=lambda: OPERATOR, on_batch=lambda _: None, on_touched=lambda _: None, fetcher=fetcher
    )
    await shelf_.want([o.id for o in orders], "all")
    for _ in range(8):
        await shelf_.drain()
        clock.forward()
    try:
        return _counted(store, shelf_, orders, shelf, known)
    finally:
        shelf_.close()
        store.close()


class _Steps:
    """A time that is moved on so that what waits becomes due."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> datetime:
        return NOON + timedelta(minutes=self.minutes)

    def forward(self) -> None:
        self.minutes += 5


def _order(n: int, base: str, shelf: Shelfful, known: bool) -> Order:
    """What the order promises is the file as it is now, before any swap."""
    name = f"{n}.png"
    promised = hashlib.sha256(shelf.files[name]).hexdigest() if known else ""
    art = replace(an_artwork("a1", url=f"{base}/{name}"), declared_sha256=promised)
    return begun(an_order(str(n), items=(replace(an_item(artworks=0), artworks=(art,)),)))


def _counted(store: Store, shelf_: Shelf, orders: list[Order], shelf: Shelfful, known: bool) -> list[Figure]:
    folders = shelf_.folders
    title = "checksum known" if known else "length only"
    wrong, here, hidden, unmarked = 0, 0, 0, 0
    for n, order in enumerate(orders):
        name = f"{n}.png"
        file = shelf_.files.of(order.id)["a1"]
        good = {shelf.files[name]} if known else {shelf.files[name], shelf.body(name)}
        if file.state is FileState.HERE:
            here += 1
            wrong += Path(file.path).read_bytes() not in good
            shown = store.order(order.id)
            assert shown is not None
            unmarked += shown.order.artworks[0].checked_by != ("checksum" if known else "length")
        hidden += file.state is FileState.FAILED and not file.reason
    names = {p for p in folders.shelf.rglob("*.p*") if p.suffix == ".png"}
    parts = len(list(folders.parts.glob("*.part"))) if here == FILES else 0
    return [
        Figure(f"{title}: files here", here, "at least", FILES // 2),
        Figure(f"{title}: wrong under a final name", wrong, "exactly", 0),
        Figure(f"{title}: files nobody asked to keep", max(0, len(names) - here), "exactly", 0),
        Figure(f"{title}: not marked how checked", unmarked, "exactly", 0),
        Figure(f"{title}: failed without a reason", hidden, "exactly", 0),
        Figure(f"{title}: parts left after success", parts, "exactly", 0),
    ]
