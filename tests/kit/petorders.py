"""An order of three pets, one of each trouble, as the window's tests and pictures need it."""

import asyncio
from dataclasses import replace

from app.artwork import Facts, PrintSpec
from app.likeness import Judged, Verdict
from app.orders import Artwork, ArtworkRole, Item, Order
from services.workstation.gallery import Gallery, Looked
from services.workstation.store import Store
from services.workstation.verdicts import Finding

PRINT, ORIGINAL = ArtworkRole.PRINT, ArtworkRole.ORIGINAL
SPEC = PrintSpec(300, 400)


def pet(name: str, *, file: str = "", original: str = "", effect: str = "popart") -> tuple[Artwork, Artwork]:
    """`file`, `original`: checksums, empty where they are not here."""
    slug = name.lower()
    facts = Facts(3600, 4800, "PNG", "RGB", 9, "sRGB")
    url = f"https://images.example/{slug}"
    return (
        Artwork(
            f"1-{slug}-print",
            PRINT,
            f"{url}.png",
            f"{slug}.png",
            name,
            effect,
            SPEC,
            sha256=file,
            facts=facts if file else None,
        ),
        Artwork(f"1-{slug}-original", ORIGINAL, f"{url}.jpg", f"{slug}.jpg", name, sha256=original),
    )


def with_pets(order: Order, *pets: tuple[Artwork, Artwork], names: str = "") -> Order:
    """The same order, of one portrait with these pets. `names`: what the customer wrote."""
    options = (("Pet names", names),) if names else ()
    artworks = tuple(artwork for some in pets for artwork in some)
    item = Item("1", "Pet portrait", order.items[0].quantity, "SKU", "30 × 40 cm", options, artworks=artworks)
    return replace(order, items=(item,))


def judge_file(store: Store, order: Order, name: str, verdict: Verdict, other: Order | None = None) -> None:
    """As the guard would keep it. `other`: whose picture it looks like."""
    ids = {a.id: a for a in order.artworks}
    file, original = ids[f"1-{name.lower()}-print"], ids[f"1-{name.lower()}-original"]
    number = other.number if other is not None else ""
    words = {
        Verdict.ANOTHER: f"Looks like {number} instead",
        Verdict.FITS: "Fits its original",
        Verdict.UNSURE: "Cannot tell whether it fits its original. Compare them",
    }[verdict]
    judged = Judged(verdict, words, other.id if other is not None else "", number, 0.9)
    finding = Finding(order.id, file.id, file.sha256, original.sha256, judged)
    asyncio.run(Gallery(store).keep(Looked(found=(finding,))))
