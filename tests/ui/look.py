"""What tests of painting need: the look in force, and pictures taken apart into colors."""

from collections import Counter
from functools import cache

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from ui.icons import Icons
from ui.theme import Theme, load_fonts


@cache
def fonts() -> tuple[str, ...]:
    """The program's own faces, loaded once."""
    return tuple(load_fonts())


def icons(name: str = "dark") -> Icons:
    """Icons of a theme of its own; nothing of it reaches another test."""
    assert QApplication.instance() is not None
    assert fonts()
    return Icons(Theme(name))


def colors(image: QImage) -> Counter[str]:
    """How many device pixels there are of each color; wholly transparent ones do not count."""
    found: Counter[str] = Counter()
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            if pixel.alpha():
                found[pixel.name()] += 1
    return found


def seen(widget: QWidget) -> QImage:
    """The widget as it stands on screen."""
    return widget.grab().toImage()


def has(image: QImage, color: QColor) -> bool:
    """Whether a color stands in the picture, as it is."""
    return colors(image)[color.name()] > 0


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2: 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
