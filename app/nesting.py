"""Gang sheets: tiles of any sizes placed on as many sheets as they need. Pure arithmetic, the same every time.

Rectangles are kept in whole micrometers. Each try packs all tiles in one order by one rule into the largest free
rectangles that are left; the number of tries is bounded and the best one is taken: fewest sheets, then the shortest
use of the last one, then the fullest of the others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from app.freeroom import RULES, Box, FreeRoom

UM = 1000
"""Micrometers in a millimeter."""
EFFORT, MOST_TRIES = 30_000, 600
"""So many tiles are placed at most over all tries, and so many changes tried; the plain tries are always made."""

Form = tuple[int, int, bool]
"""Width and height as it may lie, and whether it is turned for that."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture to be placed, its size as it is printed and not turned.

    `foot_mm`: a strip below the picture that turns with it, for its code; at least `foot_wide_mm` long, else as wide
    as the picture. `gap_mm`: kept free around it where that is more than the sheet's own gap.
    """

    id: str
    width_mm: float
    height_mm: float
    turnable: bool = True
    gap_mm: float = 0.0
    foot_mm: float = 0.0
    foot_wide_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """`height_mm`: of the sheet, or of the longest piece of a `roll`, which is cut off below the last tile.

    Between two tiles, feet included, there is at least `gap_mm` and at least `marks_mm`, the room of the cut marks,
    which is kept free at the margins too.
    """

    width_mm: float
    height_mm: float
    margin_mm: float = 5.0
    gap_mm: float = 4.0
    marks_mm: float = 0.0
    roll: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a picture lies: `x_mm` and `y_mm` from the sheet's upper left corner, the size as it lies there.

    `turned`: a quarter clockwise, so that its foot is at its left.
    """

    tile: Tile
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    turned: bool = False

    @property
    def cell(self) -> tuple[float, float, float, float]:
        """Left, top, width and height in mm of picture and foot together."""
        long = max(self.tile.width_mm, self.tile.foot_wide_mm)
        foot = self.tile.foot_mm
        if self.turned:
            return self.x_mm - foot, self.y_mm, self.width_mm + foot, long
        return self.x_mm, self.y_mm, long, self.height_mm + foot


@dataclass(frozen=True, slots=True)
class Filled:
    """One sheet with what lies on it; of a roll the piece that is cut off."""

    width_mm: float
    height_mm: float
    placed: tuple[Placed, ...]

    @property
    def fill(self) -> float:
        """The share of the whole sheet, margins included, that pictures cover: 0 to 1."""
        pictures = sum(one.width_mm * one.height_mm for one in self.placed)
        return pictures / (self.width_mm * self.height_mm)


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A tile that fits on no such sheet, and why in words."""

    tile: Tile
    words: str


@dataclass(frozen=True, slots=True)
class Nested:
    sheets: tuple[Filled, ...]
    refused: tuple[TooLarge, ...] = ()

    @property
    def fill(self) -> float | None:
        """Of all sheets but the last, which is as full as the work is long; None where there is no other."""
        full = self.sheets[:-1]
        area = sum(one.width_mm * one.height_mm for one in full)
        return sum(one.fill * one.width_mm * one.height_mm for one in full) / area if full else None


def nest(
    tiles: Iterable[Tile], sheet: Sheet, effort: int = EFFORT, breathe: Callable[[], None] = lambda: None
) -> Nested:
    """Every tile on exactly one sheet, or among the refused. Raises ValueError for a size that is not positive.

    `breathe` is called between two tries, some milliseconds apart: a thread may let others work there.
    """
    wanted = tuple(tiles)
    _ensure_sizes(wanted, sheet)
    ground = _Ground.of(sheet)
    refused = tuple(TooLarge(t, _too_large(t, sheet)) for t in wanted if not ground.takes(t))
    kinds = _kinds((t for t in wanted if ground.takes(t)), ground)
    if not kinds:
        return Nested((), refused)
    best = _best(kinds, ground, sheet.roll, effort, breathe)
    waiting = {kind.form: iter(kind.tiles) for kind in kinds}
    return Nested(tuple(_filled(one, sheet, ground, waiting) for one in best.bins), refused)


def _ensure_sizes(tiles: Sequence[Tile], sheet: Sheet) -> None:
    for width, height in ((sheet.width_mm, sheet.height_mm), *((t.width_mm, t.height_mm) for t in tiles)):
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise ValueError(f"{width} × {height} mm is no size")
    if len({tile.id for tile in tiles}) < len(tiles):
        raise ValueError("two tiles have the same id")


def measure_words(width_mm: float, height_mm: float) -> str:
    """ "30 × 40 cm", "21 × 9.5 cm"."""
    return f"{width_mm / 10:.4g} × {height_mm / 10:.4g} cm"


def _too_large(tile: Tile, sheet: Sheet) -> str:
    words = measure_words(tile.width_mm, tile.height_mm)
    place = (
        f"a roll {sheet.width_mm / 10:.4g} cm wide" if sheet.roll else measure_words(sheet.width_mm, sheet.height_mm)
    )
    inside = "margins and its code" if tile.foot_mm else "margins"
    fits_turned = not tile.turnable and _Ground.of(sheet).takes_turned(tile)
    way = " Turned it would fit." if fits_turned else ""
    return f"{words} does not fit on {place} with the {inside}.{way}"


def _um(mm: float) -> int:
    return round(mm * UM)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a sheet offers to cells that carry half the gap around them. `inset`: from the sheet's edge to it."""

    width: int
    height: int
    inset: int
    gap: int

    @classmethod
    def of(cls, sheet: Sheet) -> "_Ground":
        gap = _um(max(sheet.gap_mm, sheet.marks_mm))
        half = (gap + 1) // 2
        inset = _um(sheet.margin_mm + sheet.marks_mm) - half
        return cls(_um(sheet.width_mm) - 2 * inset, _um(sheet.height_mm) - 2 * inset, inset, gap)

    def around(self, tile: Tile) -> int:
        """Free on each side of a cell: two of them make at least the larger of both gaps."""
        return max(self.gap, _um(tile.gap_mm)) - self.gap // 2

    def size(self, tile: Tile) -> tuple[int, int]:
        """Of the tile's cell with what is free around it, not turned."""
        free = 2 * self.around(tile)
        wide = max(_um(tile.width_mm), _um(tile.foot_wide_mm))
        return wide + free, _um(tile.height_mm) + _um(tile.foot_mm) + free

    def takes(self, tile: Tile) -> bool:
        width, height = self.size(tile)
        return (width <= self.width and height <= self.height) or (tile.turnable and self.takes_turned(tile))

    def takes_turned(self, tile: Tile) -> bool:
        width, height = self.size(tile)
        return height <= self.width and width <= self.height


@dataclass(frozen=True, slots=True)
class _Kind:
    """Tiles of one form are interchangeable: the first that came lies on the first sheet, uppermost and leftmost."""

    width: int
    height: int
    around: int
    turnable: bool
    tiles: tuple[Tile, ...]

    @property
    def form(self) -> tuple[int, int, int, bool]:
        return self.width, self.height, self.around, self.turnable

    def forms(self, ground: _Ground) -> tuple[Form, ...]:
        """The ways it may lie on such a sheet."""
        ways = [(self.width, self.height, False)]
        if self.turnable and self.width != self.height:
            ways.append((self.height, self.width, True))
        return tuple(way for way in ways if way[0] <= ground.width and way[1] <= ground.height)


def _kinds(tiles: Iterable[Tile], ground: _Ground) -> tuple[_Kind, ...]:
    found: dict[tuple[int, int, int, bool], list[Tile]] = {}
    for tile in tiles:
        found.setdefault((*ground.size(tile), ground.around(tile), tile.turnable), []).append(tile)
    return tuple(_Kind(*form, tuple(same)) for form, same in found.items())


_ORDERS: tuple[Callable[[_Kind], tuple[int, int]], ...] = (
    lambda k: (-k.width * k.height, -k.width),
    lambda k: (-max(k.width, k.height), -min(k.width, k.height)),
    lambda k: (-min(k.width, k.height), -max(k.width, k.height)),
    lambda k: (-k.height, -k.width),
)
_WAYS: tuple[Callable[[tuple[Form, ...]], tuple[Form, ...]], ...] = (
    lambda forms: forms,
    lambda forms: forms[:1],
    lambda forms: forms[-1:],
)
"""Either way, not turned where that fits, turned where it may be."""


@dataclass(frozen=True, slots=True)
class _Step:
    """Some tiles of one form, and the ways they may lie in this try."""

    kind: _Kind
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one try goes: the steps in order, and by which of the rules."""

    steps: tuple[_Step, ...]
    rule: int


@dataclass(frozen=True, slots=True)
class _Lying:
    """Where a tile of some form lies, with what is free around it."""

    kind: _Kind
    left: int
    top: int
    turned: bool


class _Bin(FreeRoom):
    """A sheet with what lies on it so far."""

    def __init__(self, ground: _Ground) -> None:
        super().__init__(ground.width, ground.height)
        self.lying: list[_Lying] = []

    def put(self, kind: _Kind, forms: tuple[Form, ...], rule: int) -> bool:
        """At the best place in the best form; False where there is no room."""
        best: tuple[tuple[int, int], Box, bool] | None = None
        for width, height, turned in forms:
            found = self.find(width, height, RULES[rule])
            if found is not None and (best is None or found[0] < best[0]):
                best = (*found, turned)
        if best is None:
            return False
        _, box, turned = best
        self.take(box)
        self.lying.append(_Lying(kind, box[0], box[1], turned))
        return True


@dataclass(frozen=True, slots=True)
class _Packing:
    bins: tuple[_Bin, ...]
    roll: bool

    @property
    def cost(self) -> tuple[int, int, int]:
        """The lowest is best. Of a roll its whole length counts, of sheets how little is left for the last one."""
        last = self.bins[-1]
        if self.roll:
            return len(self.bins), sum(one.bottom for one in self.bins), last.area
        return len(self.bins), last.area, last.bottom


def _packed(plan: _Plan, ground: _Ground, roll: bool) -> _Packing:
    """Kind by kind, each tile on the first sheet that has room for it."""
    bins = [_Bin(ground)]
    for step in plan.steps:
        at = 0
        for _ in step.kind.tiles:
            while not bins[at].put(step.kind, step.forms, plan.rule):
                at += 1
                if at == len(bins):
                    bins.append(_Bin(ground))
    return _Packing(tuple(bins), roll)


def _best(kinds: Sequence[_Kind], ground: _Ground, roll: bool, effort: int, breathe: Callable[[], None]) -> _Packing:
    """Every order by every rule, turned at will or not; then small changes to the best, as long as the effort lasts."""
    plans = [
        _Plan(tuple(_Step(kind, ways(kind.forms(ground))) for kind in sorted(kinds, key=order)), rule)
        for order, rule, ways in product(_ORDERS, range(len(RULES)), _WAYS)
    ]
    plan, best = plans[0], _packed(plans[0], ground, roll)
    for other in plans[1:]:
        breathe()
        packing = _packed(other, ground, roll)
        if packing.cost < best.cost:
            plan, best = other, packing
    tiles = sum(len(kind.tiles) for kind in kinds)
    dice = _Dice()
    for _ in range(min(MOST_TRIES, effort // tiles - len(plans))):
        breathe()
        other = _varied(plan, ground, dice)
        packing = _packed(other, ground, roll)
        if packing.cost <= best.cost:
            plan, best = other, packing
    return best


class _Dice:
    """The same throws in every run."""

    def __init__(self) -> None:
        self._state = 20261119

    def throw(self, below: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self._state >> 33) % below


def _varied(plan: _Plan, ground: _Ground, dice: _Dice) -> _Plan:
    """One small change: another order, another way to lie, part of a form later, or another rule."""
    steps, rule = list(plan.steps), plan.rule
    at, change = dice.throw(len(steps)), dice.throw(4)
    step = steps[at]
    if change == 0:
        steps.insert(dice.throw(len(steps)), steps.pop(at))
    elif change == 1:
        steps[at] = _Step(step.kind, _WAYS[dice.throw(3)](step.kind.forms(ground)))
    elif change == 2 and len(step.kind.tiles) > 1:
        some = 1 + dice.throw(len(step.kind.tiles) - 1)
        steps[at] = replace(step, kind=replace(step.kind, tiles=step.kind.tiles[:some]))
        rest = replace(step, kind=replace(step.kind, tiles=step.kind.tiles[some:]))
        steps.insert(dice.throw(len(steps) + 1), rest)
    else:
        rule = dice.throw(len(RULES))
    return _Plan(tuple(steps), rule)


def _filled(
    one: _Bin, sheet: Sheet, ground: _Ground, waiting: dict[tuple[int, int, int, bool], Iterator[Tile]]
) -> Filled:
    """From above to below; of each form the tile that has waited longest takes the next place."""
    height = one.bottom + 2 * ground.inset if sheet.roll else _um(sheet.height_mm)
    lying = sorted(one.lying, key=lambda place: (place.top, place.left))
    placed = tuple(_placed(place, next(waiting[place.kind.form]), ground.inset) for place in lying)
    return Filled(sheet.width_mm, height / UM, placed)


def _placed(lying: _Lying, tile: Tile, inset: int) -> Placed:
    around = lying.kind.around
    left, top = inset + lying.left + around, inset + lying.top + around
    if lying.turned:
        return Placed(tile, (left + _um(tile.foot_mm)) / UM, top / UM, tile.height_mm, tile.width_mm, turned=True)
    return Placed(tile, left / UM, top / UM, tile.width_mm, tile.height_mm)
