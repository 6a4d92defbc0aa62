"""The queue's columns: where each part of a row lies. Painting, hit areas and the column heads share this."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

LEFT = 18
GAP = 14
RIGHT = 16
SCROLLBAR = 10
WIDE = 1160
"""Below this window width the columns *age* and *by* go."""
ORDER, STATUS, AGE, DUE, BY = 134, 130, 58, 100, 42
ITEM = 150
AGE_PAD, DUE_PAD, BY_PAD = 16, 12, 2
BUTTON, BUTTON_GAP, BUTTON_EDGE = 24, 2, 4
ACTIONS = ("next", "download", "more")
TITLES = {
    "print": "Print",
    "order": "Order",
    "item": "Item",
    "status": "Status",
    "age": "Age",
    "due": "Due",
    "by": "By",
}
SORTS = {"order": "number", "age": "placed", "due": "due"}
"""Columns whose head sorts, and by what."""


@dataclass(frozen=True, slots=True)
class Density:
    """Pixels of a row at 100 % text size. `second`: whether there is a second line."""

    name: str
    row: int
    thumb: int
    first: int
    small: int
    second: bool


DENSITIES = {
    "compact": Density("compact", 40, 28, 13, 12, False),
    "comfortable": Density("comfortable", 56, 40, 13, 12, True),
    "large": Density("large", 72, 52, 15, 13, True),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Left edges and widths for a list `width` wide; a width of 0 means the column is not shown. `size`: the text
    size in percent, with which every column grows; `thumb` has grown already."""

    width: int
    wide: bool
    thumb: int
    size: int = 100

    def _px(self, value: int) -> int:
        return round(value * self.size / 100)

    @property
    def order(self) -> tuple[int, int]:
        return LEFT + self.thumb + GAP, self._px(ORDER)

    @property
    def item(self) -> tuple[int, int]:
        left = sum(self.order)
        return left, max(0, self.status[0] - left)

    @property
    def status(self) -> tuple[int, int]:
        width = self._px(STATUS)
        return self.age[0] - width, width

    @property
    def age(self) -> tuple[int, int]:
        width = self._px(AGE) if self.wide else 0
        return self.due[0] - width, width

    @property
    def due(self) -> tuple[int, int]:
        width = self._px(DUE)
        return self.by[0] - width, width

    @property
    def by(self) -> tuple[int, int]:
        width = self._px(BY) if self.wide else 0
        return self.width - RIGHT - width, width

    def spans(self) -> dict[str, tuple[int, int]]:
        """Every column that shows, by name."""
        rows = {
            "print": (LEFT, self.thumb),
            "order": self.order,
            "item": self.item,
            "status": self.status,
            "age": self.age,
            "due": self.due,
            "by": self.by,
        }
        return {name: span for name, span in rows.items() if span[1]}


def actions(row: QRect) -> list[tuple[str, QRect]]:
    """The hover buttons of a row, left to right."""
    top = row.top() + (row.height() - BUTTON) // 2
    right = row.right() + 1 - BUTTON_EDGE
    step = BUTTON + BUTTON_GAP
    lefts = [right - step * n + BUTTON_GAP for n in range(len(ACTIONS), 0, -1)]
    return [(name, QRect(left, top, BUTTON, BUTTON)) for name, left in zip(ACTIONS, lefts, strict=True)]
