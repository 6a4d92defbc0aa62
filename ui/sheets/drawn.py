"""What the page draws and says of a plan and of a written sheet: values and words, no widget."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from app.nesting import Filled, Placed
from app.orders import Order
from app.pieces import FOOT_MM, LeftOut
from services.workstation.sheetbook import SheetTile, TileState, WrittenSheet, state_of
from services.workstation.sheets import Ready, SheetPlan
from ui import formats

Box = tuple[float, float, float, float]
"""Left, top, width and height in mm on the sheet."""
STATE_WORDS = {
    TileState.WAITING: "not checked yet",
    TileState.MADE: "made, waits for QC",
    TileState.PASSED: "passed",
    TileState.FAILED: "did not pass",
    TileState.GONE: "no longer wanted",
}
MOST_NUMBERS, MOST_REASONS = 3, 6


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """A picture with its strip. `words`: what the tooltip says; `state`: what became of it, None before it is made."""

    box: Box
    strip: Box
    turned: bool
    sha256: str
    words: str
    state: TileState | None = None


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """Sizes in mm; `title` and `caption` stand below it."""

    width: float
    height: float
    title: str
    caption: str
    tiles: tuple[DrawnTile, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A sheet written here and what became of its pieces."""

    sheet: WrittenSheet
    states: tuple[TileState, ...]

    @property
    def failed(self) -> int:
        return self.states.count(TileState.FAILED)

    @property
    def path(self) -> Path:
        return Path(self.sheet.path)


def past_of(sheet: WrittenSheet, orders: Mapping[str, Order]) -> Past:
    return Past(sheet, tuple(state_of(tile, orders.get(tile.order)) for tile in sheet.tiles))


def planned(made: SheetPlan) -> tuple[DrawnSheet, ...]:
    count = len(made.nested.sheets)
    return tuple(_planned(filled, made, n, count) for n, filled in enumerate(made.nested.sheets, start=1))


def _planned(filled: Filled, made: SheetPlan, number: int, count: int) -> DrawnSheet:
    tiles = tuple(_tile(one, made.ready[one.tile.id]) for one in filled.placed)
    caption = (
        f"{formats.measure(filled.width_mm, filled.height_mm)}, {formats.count(len(tiles), 'piece')}, "
        f"{formats.percent(filled.fill)} covered"
    )
    return DrawnSheet(filled.width_mm, filled.height_mm, f"Sheet {number} of {count}", caption, tiles)


def _tile(placed: Placed, ready: Ready) -> DrawnTile:
    box = (placed.x_mm, placed.y_mm, placed.width_mm, placed.height_mm)
    size = formats.measure(ready.fit.width_mm, ready.fit.height_mm)
    words = f"{ready.piece.words}, {size}, {formats.dpi(ready.fit.dpi)}"
    return DrawnTile(box, _strip(box, placed.turned), placed.turned, ready.sha256, words)


def _strip(box: Box, turned: bool) -> Box:
    """Below the picture, at the left of a turned one."""
    left, top, width, height = box
    return (left - FOOT_MM, top, FOOT_MM, height) if turned else (left, top + height, width, FOOT_MM)


def written(past: Past) -> DrawnSheet:
    sheet = past.sheet
    tiles = tuple(_kept(tile, state) for tile, state in zip(sheet.tiles, past.states, strict=True))
    return DrawnSheet(sheet.width, sheet.height, f"Sheet {sheet.number} of {sheet.count}", became(past), tiles)


def _kept(tile: SheetTile, state: TileState) -> DrawnTile:
    box = (tile.x, tile.y, tile.width, tile.height)
    words = f"{tile.number}, attempt {tile.attempt}, {STATE_WORDS[state]}"
    return DrawnTile(box, _strip(box, tile.turned), tile.turned, tile.sha256, words, state)


def became(past: Past) -> str:
    """ "34 pieces, 30 passed, 2 did not pass"."""
    counts = Counter(past.states)
    parts = [formats.count(len(past.states), "piece")]
    told = (TileState.MADE, TileState.PASSED, TileState.FAILED, TileState.GONE)
    parts += [f"{formats.grouped(counts[state])} {STATE_WORDS[state]}" for state in told if counts[state]]
    return ", ".join(parts)


def when(past: Past, now: datetime, zone: tzinfo) -> str:
    """ "Sheet 1 of 2, 13:52"."""
    return f"Sheet {past.sheet.number} of {past.sheet.count}, {formats.moment(past.sheet.at, now, zone)}"


def summary(made: SheetPlan) -> str:
    """The head of the page: what lies on how many sheets."""
    lying = made.lying
    if not lying:
        return "Nothing can be printed now"
    orders = len({one.piece.order for one in lying})
    sheets = formats.count(len(made.nested.sheets), "sheet")
    return f"{formats.count(len(lying), 'piece')} of {formats.count(orders, 'order')} on {sheets}"


def covered(made: SheetPlan) -> tuple[str, str]:
    """The share of the sheets that pictures cover, and what it counts; the last sheet is told apart."""
    if not made.nested.sheets:
        return "", ""
    last = made.nested.sheets[-1].fill
    if made.nested.fill is None:
        return formats.percent(last), "of the sheet covered by pictures"
    full = formats.count(len(made.nested.sheets) - 1, "full sheet")
    return formats.percent(made.nested.fill), f"of {full} covered, the last one {formats.percent(last)}"


def reasons(left: Iterable[LeftOut]) -> list[str]:
    """Why something is left out: one line a reason, the numbers first, those of most orders on top."""
    found: dict[str, dict[str, None]] = {}
    for one in left:
        found.setdefault(one.words, {})[one.number] = None
    lines = [
        f"{_numbers(list(numbers))}: {words}" for words, numbers in sorted(found.items(), key=lambda r: -len(r[1]))
    ]
    more = len(lines) - MOST_REASONS
    return lines if more <= 0 else [*lines[:MOST_REASONS], f"And {formats.count(more, 'more reason', 'more reasons')}."]


def _numbers(numbers: list[str]) -> str:
    if len(numbers) <= MOST_NUMBERS:
        return ", ".join(numbers)
    return f"{', '.join(numbers[:MOST_NUMBERS])} and {formats.count(len(numbers) - MOST_NUMBERS, 'more', 'more')}"
