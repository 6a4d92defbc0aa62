"""A station whose open orders have an original and a file to print, with their small copies on the shelf."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
from PIL import Image

from app.artwork import Facts, Framing
from app.orders import Artwork, ArtworkRole, Item, Order
from app.protocol import FeedItem, FeedPage
from app.wire import order_bytes
from services.workstation.landing import LARGE, thumbnail_path
from services.workstation.store import Store
from tests.kit.orders import NOON, an_order, begun

PRINT, ORIGINAL = ArtworkRole.PRINT, ArtworkRole.ORIGINAL
Pictures = Mapping[str, tuple[Image.Image, Image.Image]]
"""By pet: its original and its file to print."""


class Guarded:
    """`put` may be called again for the same number, with other pictures."""

    def __init__(self, store: Store, thumbnails: Path) -> None:
        self.store, self.thumbnails, self._seq = store, thumbnails, 0
        thumbnails.mkdir(parents=True, exist_ok=True)

    def put(self, number: str, pets: Pictures, framing: Framing | None = None, without: tuple[str, ...] = ()) -> Order:
        """`without`: ids of pictures that are not here."""
        artworks = [a for name, pair in pets.items() for a in self._artworks(name, pair, framing)]
        artworks = [replace(a, sha256="") if a.id in without else a for a in artworks]
        item = Item("1", "Pet portrait", artworks=tuple(artworks))
        order = begun(an_order(number, items=(item,)))
        self.take(order)
        return order

    def take(self, order: Order, *, gone: bool = False) -> None:
        self._seq += 1
        body = msgspec.Raw(order_bytes(order))
        item = FeedItem(self._seq, "order", order.id, self._seq, "del" if gone else "put", body)
        asyncio.run(self.store.take(FeedPage((item,), f"c{self._seq}", False, NOON)))
        rows = [(order.id, a.id, a.sha256) for a in order.artworks if a.sha256]
        sql = "INSERT OR REPLACE INTO files(order_id, artwork_id, state, sha256) VALUES (?, ?, 'here', ?)"
        asyncio.run(self.store.write(lambda connection: connection.executemany(sql, rows).rowcount))

    def _artworks(
        self, name: str, pair: tuple[Image.Image, Image.Image], framing: Framing | None
    ) -> tuple[Artwork, Artwork]:
        original, print_ = (self._copy(image) for image in pair)
        facts = Facts(pair[0].width, pair[0].height, "JPEG", "RGB", 9)
        url = f"https://images.example/{name}"
        return (
            Artwork(f"1-{name}-original", ORIGINAL, f"{url}.jpg", label=name, sha256=original, facts=facts),
            Artwork(f"1-{name}-print", PRINT, f"{url}.png", label=name, sha256=print_, framing=framing),
        )

    def _copy(self, image: Image.Image) -> str:
        sha = hashlib.sha256(image.tobytes() + image.mode.encode()).hexdigest()
        image.save(thumbnail_path(self.thumbnails, sha, LARGE), "PNG" if image.mode == "RGBA" else "JPEG")
        return sha
