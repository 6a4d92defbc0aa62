"""What is still to be printed of an order: each picture of each unit in its current attempt, its size and its code.

What cannot go onto a sheet now is left out with a sentence that says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.artwork import MM_PER_INCH
from app.codes import UnitCode, unit_code
from app.errors import NotAllowed
from app.nesting import Tile, measure_words
from app.orders import IN_HOUSE, Artwork, Fulfilment, Item, Order, Stage, Unit
from app.printfiles import required_artworks
from app.proofing import KIND
from app.proofrules import ASKED, all_shown
from app.rules import DEFAULT, Rules
from app.sizes import Size, sizes_in
from app.states import State

FOOT_MM, FOOT_WIDE_MM = 8.0, 34.0
"""The strip below every picture that holds its code: a Data Matrix of 22 modules of 0.3 mm and two lines of text."""
MARKS_MM = 4.0
"""Room for cut marks: three millimeters long, one away from the picture."""
TRUSTED_DPI = 150.0
"""Below this a file's own resolution is a camera's default and says nothing about the print."""
STRAIGHT = 0.005
"""So much may a picture be stretched before it is said: the rounding to whole pixels stays below."""
_TO_PRINT = frozenset({State.RECEIVED, State.CONFIRMED, State.ARTWORK_READY, State.IN_PRODUCTION})


@dataclass(frozen=True, slots=True)
class Piece:
    """One picture of one unit. `code`: what its paper says, order-line-unit-attempt and a check character."""

    order: str
    number: str
    fulfilment: str
    item: Item
    unit: Unit
    artwork: Artwork
    code: str

    @property
    def id(self) -> str:
        """The same picture of the same unit in another attempt is another piece."""
        return "|".join((self.order, self.fulfilment, self.unit.id, str(self.unit.attempt), self.artwork.id))

    @property
    def words(self) -> str:
        """For people, on the strip: the order, which of how many, what it is, and which attempt."""
        which = f"{self.unit.number}/{self.item.quantity}" if self.item.quantity > 1 else ""
        again = f"Reprint {self.unit.attempt}" if self.unit.attempt > 1 else ""
        return "  ".join(part for part in (self.number, which, again, self.artwork.label or self.item.title) if part)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What does not go onto a sheet, and why in words."""

    order: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How large a picture is printed, in the direction its file is shown, bleed included. `dpi`: the weaker one.

    `stretch`: by how much one direction is scaled more than the other, 0 to the allowed tolerance.
    """

    width_mm: float
    height_mm: float
    bleed_mm: float
    dpi: float
    stretch: float

    def tile(self, id_: str, *, turnable: bool) -> Tile:
        """With the strip for its code."""
        long = FOOT_WIDE_MM + 2 * self.bleed_mm
        return Tile(id_, self.width_mm, self.height_mm, turnable, foot_mm=FOOT_MM, foot_wide_mm=long)


def pieces_of(order: Order, rules: Rules = DEFAULT) -> tuple[tuple[Piece, ...], tuple[LeftOut, ...]]:
    """What is to be printed in the house now, and what is not and why; nothing before its customer has seen it."""
    pieces: list[Piece] = []
    left: dict[LeftOut, None] = {}
    for fulfilment in order.fulfilments:
        why = _in_the_way(order, fulfilment, rules)
        if why:
            left[LeftOut(order.id, order.number, why)] = None
            continue
        found = list(_to_print(order, fulfilment))
        pieces += found
        if not found:
            left[LeftOut(order.id, order.number, _nothing(order, fulfilment))] = None
    return tuple(pieces), tuple(left)


def _to_print(order: Order, fulfilment: Fulfilment) -> Iterator[Piece]:
    pictures = required_artworks(order, fulfilment)
    for line, item in enumerate(order.items, start=1):
        own = [artwork for artwork in item.artworks if artwork in pictures]
        units = [u for u in fulfilment.units if u.item == item.id and u.stage is Stage.WAITING]
        for unit in units:
            code = unit_code(UnitCode(order.id, line, unit.number, unit.attempt))
            yield from (Piece(order.id, order.number, fulfilment.id, item, unit, artwork, code) for artwork in own)


def _in_the_way(order: Order, fulfilment: Fulfilment, rules: Rules) -> str:
    """Why nothing of this part may be printed now; empty where it may."""
    if fulfilment.route != IN_HOUSE:
        return "It is made elsewhere."
    if fulfilment.state is State.DRAFT:
        return "It is not paid yet."
    if fulfilment.state not in _TO_PRINT:
        return "It is made already." if fulfilment.units else "There is nothing to print."
    if fulfilment.hold is not None:
        return f"It is on hold{': ' + fulfilment.hold.text if fulfilment.hold.text else ''}."
    if order.cancel_ask is not None:
        return "The customer asked to cancel it."
    if fulfilment.state in ASKED and not all_shown(order, fulfilment, rules):
        return "It waits for its customer's word on the proof."
    blocking = (issue for issue in order.issues if issue.blocking and issue.kind != KIND)
    return next((f"{issue.text.rstrip('.')}." for issue in blocking), "")


def _nothing(order: Order, fulfilment: Fulfilment) -> str:
    waits = any(item.awaits_artwork for item in order.items)
    if not required_artworks(order, fulfilment):
        return "Its picture is still to come." if waits else "It has no print file."
    return "It is made already."


def fit(item: Item, artwork: Artwork, pixels: tuple[int, int], density: tuple[float, float] | None = None) -> Fit:
    """How large a file of `pixels` (as shown) is printed: as ordered, else by its own `density` in dpi.

    Raises NotAllowed in words where no size is known, or none that has the picture's shape.
    """
    width, height = pixels
    bleed = artwork.spec.bleed_mm
    if artwork.spec.width_mm > 0 and artwork.spec.height_mm > 0:
        named: tuple[Size, ...] = ((artwork.spec.width_mm, artwork.spec.height_mm),)
    else:
        named = _named(item)
    if not named and density is not None and min(density) >= TRUSTED_DPI:
        named = ((width / density[0] * MM_PER_INCH - 2 * bleed, height / density[1] * MM_PER_INCH - 2 * bleed),)
    if not named:
        raise NotAllowed("No print size is known for it.")
    fits = [one for size in named if (one := _fitted(size, bleed, width, height)).stretch <= _tolerance(artwork)]
    if not fits:
        raise NotAllowed(f"The picture has another shape than {measure_words(*named[0])}.")
    if len({(one.width_mm, one.height_mm) for one in fits}) > 1:
        raise NotAllowed(f"Two sizes are named: {' and '.join(measure_words(*size) for size in named[:2])}.")
    return fits[0]


def _tolerance(artwork: Artwork) -> float:
    return max(artwork.spec.aspect_tolerance, STRAIGHT)


def _named(item: Item) -> tuple[Size, ...]:
    """Where a size stands decides: what the customer chose goes before the product's title."""
    texts = (item.variant, *(value for _, value in item.options), item.title)
    return next((found for text in texts if (found := sizes_in(text))), ())


def _fitted(size: Size, bleed: float, width: int, height: int) -> Fit:
    """The size turned the way the file lies."""
    short, long = sorted((size[0] + 2 * bleed, size[1] + 2 * bleed))
    wide, high = (long, short) if width > height else (short, long)
    across, along = width / wide, height / high
    return Fit(wide, high, bleed, min(across, along) * MM_PER_INCH, max(across, along) / min(across, along) - 1)
