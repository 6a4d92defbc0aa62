"""Which pictures of a piece are shown: what the customer gave at the left, what is printed at the right."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.frames import Frame, frame_of
from app.likeness import pairs_of
from app.orders import Artwork, ArtworkRole, Item, Order
from app.replacing import is_awaited
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
    """The pictures of one of its print files; None where there is none, words only for one that is still to come."""
    prints = printed(item)
    if not prints:
        return None, None
    here = Files(station.store).own(order)
    right = prints[at % len(prints)]

    def shown(artwork: Artwork | None, frame: Frame | None = None) -> Shown | None:
        if artwork is None or (artwork.facts is None and not is_awaited(artwork)):
            return None
        file = here.get(artwork.id)
        part = (frame.box, frame.turn) if frame is not None else ()
        path = Path(file.path) if file is not None and file.here else None
        return Shown(path, artwork.sha256, TITLES[artwork.role], artwork.facts, artwork.spec, *part)

    left = _given(order, item, right)
    return shown(left, part_of(left, right) if left is not None else None), shown(right)


def _given(order: Order, item: Item, right: Artwork) -> Artwork | None:
    """The original this file was made from, as the guard pairs them: a doubt pairs nothing, for the wrong original is
    worse than none. Without originals the shop's preview, where there is no doubt which."""
    pairs = pairs_of(order)
    original = next((p.original for p in pairs if p.item == item.id and p.print.id == right.id), None)
    if original is not None:
        return original
    previews = [a for a in item.artworks if a.role is ArtworkRole.PREVIEW]
    named = [a for a in previews if a.label and a.label == right.label]
    alone = previews if len(printed(item)) == 1 else []
    found = named or alone
    return found[0] if len(found) == 1 else None


def part_of(original: Artwork, right: Artwork) -> Frame | None:
    """Which part of the original was printed, and which way round; None for all of it, or where a hand turned it."""
    if original.role is not ArtworkRole.ORIGINAL or right.framing is None or original.facts is None:
        return None
    return frame_of(right.framing, original.facts, right.facts, original.declared)
