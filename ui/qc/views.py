"""The ways to look at two pictures at once, and how their pixels are mixed for it."""

from enum import StrEnum

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter


class View(StrEnum):
    SIDE = "side"
    SWIPE = "swipe"
    DIFFERENCE = "difference"
    OVERLAY = "overlay"
    BLINK = "blink"


WORDS: dict[View, str] = {
    View.SIDE: "Side by side",
    View.SWIPE: "Swipe",
    View.DIFFERENCE: "Difference",
    View.OVERLAY: "Overlay",
    View.BLINK: "Blink",
}
_HALF = 128 / 255


def after(view: View) -> View:
    """The next one, round and round."""
    every = list(View)
    return every[(every.index(view) + 1) % len(every)]


def difference(one: QImage, other: QImage) -> QImage:
    """Grey where they are equal; lighter and darker, or in color, by as much as `other` departs from `one`.

    Both as large; where one is see-through it counts as white paper."""
    mixed, turned = _on_paper(other), _on_paper(one)
    turned.invertPixels(QImage.InvertMode.InvertRgb)
    with QPainter(mixed) as painter:
        painter.setOpacity(_HALF)
        painter.drawImage(QPointF(0, 0), turned)
    strong = mixed.copy()
    with QPainter(strong) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Overlay)
        painter.drawImage(QPointF(0, 0), mixed)
    return strong


def overlay(one: QImage, other: QImage, share: float) -> QImage:
    """`other` over `one`, so much of it (0 to 1)."""
    mixed = one.copy()
    with QPainter(mixed) as painter:
        painter.setOpacity(share)
        painter.drawImage(QPointF(0, 0), other)
    return mixed


def _on_paper(image: QImage) -> QImage:
    made = QImage(image.size(), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(image.devicePixelRatio())
    made.fill(Qt.GlobalColor.white)
    with QPainter(made) as painter:
        painter.drawImage(QPointF(0, 0), image)
    return made
