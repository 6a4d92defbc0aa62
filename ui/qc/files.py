"""Which pictures of a piece are shown: what the customer gave at the left, what is printed at the right."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.orders import Artwork, ArtworkRole, Item, Order
from services.workstation.files import Files
from ui.qc.compare import Shown

if TYPE_CHECKING:
    from ui.station import Station

TITLES = {
    ArtworkRole.PRINT: "Print file",
    ArtworkRole.ORIGINAL: "Customer original",
    ArtworkRole.PREVIEW: "Shop preview",
}


def printed(item: Item) -> list[Artwork]:
    """What is printed on it, in the shop's order."""
    return [a for a in item.artworks if a.role is ArtworkRole.PRINT]


def pair(station: "Station", order: Order, item: Item, at: int) -> tuple[Shown | None, Shown | None]:
    """The pictures of one of its print files; None where there is none."""
    prints = printed(item)
    if not prints:
        return None, None
    here = Files(station.store).of(order.id)
    right = prints[at % len(prints)]

    def shown(artwork: Artwork | None) -> Shown | None:
        if artwork is None or artwork.facts is None:
            return None
        file = here.get(artwork.id)
        path = Path(file.path) if file is not None and file.here else None
        return Shown(path, artwork.sha256, TITLES[artwork.role], artwork.facts, artwork.spec)

    return shown(_given(item, right, at)), shown(right)


def _given(item: Item, right: Artwork, at: int) -> Artwork | None:
    """The original of the same pet where pictures are labeled, else of the same place; else the shop's preview."""
    for role in (ArtworkRole.ORIGINAL, ArtworkRole.PREVIEW):
        found = [a for a in item.artworks if a.role is role]
        same = [a for a in found if a.label and a.label == right.label]
        if same or found:
            return same[0] if same else found[min(at, len(found) - 1)]
    return None
