"""The ways to look at two pictures at once, and how their pixels are mixed for it."""

from enum import IntEnum

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter


class View(IntEnum):
    """In the order in which they follow each other."""

    SIDE = 0
    SWIPE = 1
    DIFFERENCE = 2
    OVERLAY = 3
    BLINK = 4


WORDS: dict[View, str] = {
    View.SIDE: "Side by side",
    View.SWIPE: "Swipe",
    View.DIFFERENCE: "Difference",
    View.OVERLAY: "Overlay",
    View.BLINK: "Blink",
}
GREY = QColor(128, 128, 128)
"""What is equal."""


def after(view: View) -> View:
    """The next one, round and round."""
    every = list(View)
    return every[(every.index(view) + 1) % len(every)]


class Difference:
    """Mixes two pictures into their difference, again and again in the same memory: new pages cost more than the
    arithmetic. What it gave is overwritten by the next."""

    def __init__(self) -> None:
        self._sheets: list[QImage] = []

    def of(self, one: QImage, other: QImage) -> QImage:
        """Grey where they are equal; lighter and darker, or in color, by as much as `other` departs from `one`.

        Both as large; where one is see-through it counts as white paper. Adding and inverting are what Qt does fast:
        what remains of a subtraction is the inverse of a sum with the inverse."""
        if not self._sheets or self._sheets[0].size() != one.size():
            self._sheets = [QImage(one.size(), QImage.Format.Format_ARGB32_Premultiplied) for _ in range(3)]
        for sheet in self._sheets:
            sheet.setDevicePixelRatio(one.devicePixelRatio())
        first, second, more = self._sheets
        _lay(first, one)
        _lay(second, other)
        _lay(more, other)
        _subtract(more, first)
        _subtract(first, second)
        second.fill(GREY)
        _add(second, more)
        _subtract(second, first)
        return second


def _lay(sheet: QImage, image: QImage) -> None:
    """On white paper."""
    sheet.fill(Qt.GlobalColor.white)
    with QPainter(sheet) as painter:
        painter.drawImage(QPointF(0, 0), image)


def _subtract(sheet: QImage, image: QImage) -> None:
    """Nothing goes below black."""
    _invert(sheet)
    _add(sheet, image)
    _invert(sheet)


def _add(sheet: QImage, image: QImage) -> None:
    """Nothing goes above white."""
    with QPainter(sheet) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.drawImage(QPointF(0, 0), image)


def _invert(sheet: QImage) -> None:
    """Of an opaque picture, whose alpha need not be looked at."""
    sheet.reinterpretAsFormat(QImage.Format.Format_RGB32)
    sheet.invertPixels(QImage.InvertMode.InvertRgb)
    sheet.reinterpretAsFormat(QImage.Format.Format_ARGB32_Premultiplied)


def overlay(one: QImage, other: QImage, share: float) -> QImage:
    """`other` over `one`, so much of it (0 to 1)."""
    mixed = one.copy()
    with QPainter(mixed) as painter:
        painter.setOpacity(share)
        painter.drawImage(QPointF(0, 0), other)
    return mixed
