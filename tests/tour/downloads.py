"""Downloads in every state over the tour's shop, as a shelf would have left them."""

from dataclasses import replace

from app.orders import Artwork, Order
from services.workstation.engine import Engine
from services.workstation.files import Files, FileState, Turn, Wanted, rank_of
from services.workstation.store import Store
from tests.tour.shop import NOW

SIGNED = "https://pets.example/bella.png?X-Amz-Date=20261119T135200Z&X-Amz-Expires=18400&X-Amz-Signature=s"
AT = int(NOW.timestamp() * 1000)


def fill_downloads(store: Store, engine: Engine) -> None:
    """Waits until it is written."""
    engine.submit(_fill(store)).result()


async def _fill(store: Store) -> None:
    files = Files(store)
    orders = [o for row in store.page().rows if (o := _order(store, row.id)) is not None]
    over, runs, fails = orders[:9], orders[9:35], orders[35:39]
    await files.want([_wanted(o) for o in over], f"{AT - 7_200_000}/9 files", NOW)
    await files.set_batch(f"{AT - 7_200_000}/9 files", (FileState.WANTED,), FileState.HERE)
    await files.want([_wanted(o, rush=n == 14) for n, o in enumerate(runs)], f"{AT}/26 files", NOW)
    await files.want([_wanted(o) for o in fails], "2026-11-19/New orders", NOW)
    for n, file in enumerate(files.of_batch(f"{AT - 7_200_000}/9 files", FileState.HERE, 99)):
        facts = {"size": 3_200_000 + n * 410_000, "by": "Naledi Khumalo", "at": AT - 6_900_000}
        await files.mark(file, FileState.HERE, **facts, resumed=1_400_000 * (n == 1), name=f"{n}_01.png")
    waiting = files.of_batch(f"{AT}/26 files", FileState.WANTED, 99)
    for file in waiting[3:15]:
        await files.mark(file, FileState.HERE, size=4_100_000, by="Naledi Khumalo", at=AT)
    await files.mark(waiting[1], FileState.WANTED, reason="images.example asks us to wait.")
    failed = files.of_batch("2026-11-19/New orders", FileState.WANTED, 99)
    reasons = ("The file is damaged (checksum differs).", "images.example no longer gives this file (403).")
    for file, reason in zip(failed, reasons, strict=False):
        await files.mark(file, FileState.FAILED, reason=reason)
    await files.mark(failed[2], FileState.PAUSED, got=1_250_000, size=3_900_000)
    await files.know([Wanted(orders[5].id, replace(orders[5].artworks[0], id="x", url=SIGNED))])


def _order(store: Store, id_: str) -> Order | None:
    shown = store.order(id_)
    return shown.order if shown is not None and shown.order.artworks else None


def _wanted(order: Order, *, rush: bool = False) -> Wanted:
    artwork: Artwork = order.artworks[0]
    return Wanted(order.id, artwork, rank_of(replace(order, rush=rush), artwork, NOW, Turn.USUAL))
