"""What an order consists of, picture by picture, for one sheet that shows it all: pets, names, effects, sizes, and an
empty place for each that is not there."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.artwork import PrintSpec
from app.likeness import pairs_of
from app.orders import Artwork, ArtworkRole, Item, Order
from app.petcount import lacking, short, unfilled

NO_SIZE = PrintSpec()


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture to print. `name`: the pet's or the file's; `product`: what it goes on; `quantity` of that. `file` and
    `original` are None where none came; `missing` says what is, empty where both are here."""

    name: str
    product: str
    quantity: int
    effect: str = ""
    spec: PrintSpec = NO_SIZE
    file: Artwork | None = None
    original: Artwork | None = None
    missing: str = ""


def contents(order: Order) -> tuple[Entry, ...]:
    """In the order of its items; pictures to print first, then what has an original only, then what is but named."""
    originals = {pair.print.id: pair.original for pair in pairs_of(order)}
    return tuple(entry for item in order.items for entry in _entries(item, originals))


def _entries(item: Item, originals: dict[str, Artwork]) -> Iterator[Entry]:
    product = ", ".join(part for part in (item.title, item.variant) if part)
    prints = [a for a in item.artworks if a.role is ArtworkRole.PRINT]
    for n, file in enumerate(prints, start=1):
        name = file.label or (f"Picture {n}" if len(prints) > 1 else "Picture")
        original = originals.get(file.id)
        missing = _missing(file, original)
        yield Entry(name, product, item.quantity, file.effect, file.spec, file, original, missing)
    paired = {original.id for original in originals.values()}
    for one in item.artworks:
        if one.role is ArtworkRole.ORIGINAL and one.id not in paired and one.label not in {p.label for p in prints}:
            words = "No print file has come"
            yield Entry(one.label or "Picture", product, item.quantity, one.effect, one.spec, None, one, words)
    for name in unfilled(item):
        yield Entry(name, product, item.quantity, missing="Named in the order, no file has come")
    for n in range(short(item)):
        yield Entry(f"Picture {len(prints) + n + 1}", product, item.quantity, missing=lacking(item)[-1])


def _missing(file: Artwork, original: Artwork | None) -> str:
    if not file.url and not file.sha256:
        return "No print file has come"
    if not file.sha256:
        return "Not downloaded yet"
    if original is not None and not original.sha256:
        return "Its original is not downloaded yet"
    return ""
