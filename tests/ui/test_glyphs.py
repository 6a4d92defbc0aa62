"""States are told by shape: without color, all that differ in meaning differ in picture."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.states import State
from tests.ui import look
from ui.glyphs import RINGS, SOLIDS, glyph_pixmap, paint_glyph, paint_pill, pill_pixmap, pill_width
from ui.theme import Theme

ALL = [*(state.value for state in State), "hold"]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return look.icons().theme


def grey(theme: Theme, state: str, size: int) -> bytes:
    """The glyph with one ink for all: nothing but its shape."""
    image = QImage(size, size, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    paint_glyph(painter, QRectF(0, 0, size, size), state, theme, QColor("#000000"), QColor("#FFFFFF"))
    painter.end()
    return bytes(image.constBits())


def test_every_state_has_a_glyph() -> None:
    assert set(ALL) == RINGS | SOLIDS


@pytest.mark.parametrize("size", [13, 14, 26])
def test_every_state_has_its_own_shape(theme: Theme, size: int) -> None:
    shapes = {state: grey(theme, state, size) for state in ALL}
    for one in ALL:
        for other in ALL:
            apart = sum(abs(a - b) for a, b in zip(shapes[one], shapes[other], strict=True)) / 255
            assert one == other or apart > size * size * 0.02, (one, other, apart)


def test_the_ring_fills_along_the_road(theme: Theme) -> None:
    road = ["confirmed", "artwork_ready", "in_production", "quality_check", "ready"]
    ink = [sum(grey(theme, state, 26)) for state in road]
    assert ink == sorted(ink)
    assert all(b - a > 2000 for a, b in pairwise(ink))


def test_a_half_pie_stands_on_the_right(theme: Theme) -> None:
    image = glyph_pixmap(theme, "in_production", 26).toImage()
    assert image.pixelColor(16, 13).alpha() == 255
    assert image.pixelColor(10, 13).alpha() == 0


def test_the_sign_of_a_solid_shape_is_cut_in_the_ground(theme: Theme) -> None:
    image = glyph_pixmap(theme, "failed", 26, "sel").toImage()
    assert look.has(image, theme.color("sel"))
    assert look.has(image, theme.color("state.failed"))
    assert not look.has(glyph_pixmap(theme, "failed", 26, "bg1").toImage(), theme.color("sel"))


def test_a_state_of_the_domain_works_as_its_word(theme: Theme) -> None:
    by_word = glyph_pixmap(theme, "ready", 14)
    assert glyph_pixmap(theme, State.READY, 14).cacheKey() == by_word.cacheKey()
    assert pill_pixmap(theme, State.READY, "Ready to ship").width() == pill_width(theme, "Ready to ship")


def test_an_unknown_state_is_told(theme: Theme) -> None:
    with pytest.raises(KeyError):
        glyph_pixmap(theme, "lost", 14)


def test_severity_is_the_weight_of_the_pill(theme: Theme) -> None:
    def middle(state: str) -> str:
        image = pill_pixmap(theme, state, "Word").toImage()
        return image.pixelColor(image.width() - 6, 12).name()

    assert middle("in_production") == theme.hex("bg3")
    assert middle("hold") == theme.hex("warnTint")
    assert middle("failed") == theme.hex("badSolid")
    theme.use("light")
    assert middle("in_production") == theme.hex("bg1")


def test_a_painted_pill_says_how_wide_it_is(theme: Theme) -> None:
    image = QImage(300, 40, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    width = paint_pill(painter, 10, 8, "failed", "Problem", theme)
    painter.end()
    assert image.pixelColor(10 + width // 2, 10).name() == theme.hex("badSolid")
    assert image.pixelColor(9, 20).alpha() == 0
    assert image.pixelColor(10 + width, 20).alpha() == 0
