"""Strokes: hairlines stay sharp at every scale, texts shorten, bars keep their bounds."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.ui import look
from ui import paint
from ui.theme import Theme

RED = QColor("#ff0000")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return look.icons().theme


def drawn(draw: Callable[[QPainter], object], wide: int = 100, high: int = 60, ratio: float = 1.0) -> QImage:
    picture = paint.blank(wide, high, ratio)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    return picture.toImage()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("at", [0, 3, 7, 10.5])
def test_hairlines_are_whole_device_pixels(qapp: QApplication, ratio: float, at: float) -> None:
    thick = max(1, int(ratio))
    level = drawn(lambda p: paint.hline(p, 0, at, 100, RED), ratio=ratio)
    column = [level.pixelColor(10, y).alpha() for y in range(level.height())]
    assert sorted(set(column)) == [0, 255]
    assert column.count(255) == thick
    upright = drawn(lambda p: paint.vline(p, at, 0, 60, RED), ratio=ratio)
    row = [upright.pixelColor(x, 10).alpha() for x in range(upright.width())]
    assert row.count(255) == thick
    assert sum(1 for alpha in row if alpha) == thick


def test_a_hairline_stays_sharp_inside_a_moved_widget(qapp: QApplication) -> None:
    def draw(painter: QPainter) -> None:
        painter.translate(0, 5)
        paint.hline(painter, 0, 3, 100, RED)

    image = drawn(draw, ratio=1.25)
    column = [image.pixelColor(10, y).alpha() for y in range(image.height())]
    assert (column.count(255), column.count(0)) == (1, len(column) - 1)


def test_a_card_draws_its_outline_inside(qapp: QApplication) -> None:
    image = drawn(lambda p: paint.paint_card(p, QRectF(10, 10, 50, 30), 6, RED, QColor("#0000ff")))
    assert image.pixelColor(30, 10).name() == "#0000ff"
    assert image.pixelColor(30, 11).name() == "#ff0000"
    assert image.pixelColor(30, 9).alpha() == 0
    assert image.pixelColor(10, 10).alpha() == 0


def test_texts_shorten_only_where_they_must(theme: Theme) -> None:
    said: list[bool] = []
    text = "Framed print, 30 × 40 cm"
    width = theme.metrics("body").horizontalAdvance(text)

    def write(room: float) -> QImage:
        box = QRectF(0, 0, room, 20)
        return drawn(
            lambda p: said.append(paint.paint_text(p, box, text, theme, "body", RED)), wide=width + 20, high=20
        )

    write(width)
    short = write(width / 2)
    assert said == [False, True]
    assert all(short.pixelColor(x, y).alpha() == 0 for x in range(width // 2 + 2, width) for y in range(20))


def test_key_caps_are_at_least_square(theme: Theme) -> None:
    assert paint.key_width(theme, "J") == 18
    assert paint.key_width(theme, "Ctrl K") > 30
    image = drawn(lambda p: paint.paint_key(p, 10, 30, "J", theme))
    assert look.has(image, theme.color("line2"))
    assert [y for y in range(60) if image.pixelColor(19, y).alpha()] == list(range(21, 39))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Naledi Khumalo", "NK"), ("Cher", "C"), ("Ana Maria de Souza", "AS"), ("", ""), ("  ", ""), ("élodie b", "ÉB")],
)
def test_initials(name: str, shown: str) -> None:
    assert paint.initials(name) == shown


def test_a_person_keeps_one_color(theme: Theme) -> None:
    def disc(name: str, key: str = "") -> QColor:
        return drawn(lambda p: paint.paint_disc(p, QRectF(0, 0, 24, 24), name, theme, key)).pixelColor(12, 2)

    assert disc("Naledi Khumalo", "u1") == disc("Naledi K.", "u1")
    assert disc("Naledi Khumalo").name() in {theme.hex(f"disc{n}") for n in range(6)}
    assert len({disc(f"Person {n}").name() for n in range(60)}) == 6
    empty = drawn(lambda p: paint.paint_disc(p, QRectF(0, 0, 24, 24), "", theme))
    assert empty.pixelColor(12, 12).alpha() == 0
    assert look.colors(empty)


@pytest.mark.parametrize(("share", "filled"), [(-1, 0), (0, 0), (0.25, 16), (0.5, 32), (1, 64), (7, 64)])
def test_bars_keep_their_bounds(theme: Theme, share: float, filled: int) -> None:
    image = drawn(lambda p: paint.paint_due(p, QRectF(10, 10, 64, 4), share, theme, "bad"))
    row = [image.pixelColor(x, 11).name() for x in range(10, 74)]
    assert abs(row.count(theme.hex("bad")) - filled) <= 2
    assert image.pixelColor(8, 11).alpha() == image.pixelColor(75, 11).alpha() == 0


def test_white_art_keeps_an_edge_on_white(theme: Theme) -> None:
    theme.use("light")

    def draw(painter: QPainter) -> None:
        painter.fillRect(0, 0, 100, 60, QColor("#ffffff"))
        paint.paint_thumb_line(painter, QRectF(10, 10, 40, 40), theme)

    assert drawn(draw).pixelColor(30, 10).lightness() < 240


def test_a_chosen_picture_has_two_pixels_of_accent(theme: Theme) -> None:
    image = drawn(lambda p: paint.paint_thumb_line(p, QRectF(10, 10, 40, 40), theme, chosen=True))
    assert [image.pixelColor(30, y).name() for y in (10, 11)] == [theme.hex("accent")] * 2
    assert image.pixelColor(30, 12).alpha() == 0


def test_a_shadow_fades_outwards_and_is_lighter_on_light(theme: Theme) -> None:
    def strengths() -> list[int]:
        image = drawn(lambda p: paint.paint_shadow(p, QRectF(30, 10, 40, 20), 8, theme, 24), high=80)
        return [image.pixelColor(50, y).alpha() for y in (31, 36, 42, 50)]

    dark = strengths()
    assert dark == sorted(dark, reverse=True)
    assert dark[0] > dark[-1]
    theme.use("light")
    assert sum(strengths()) < sum(dark)


def test_corners_are_painted_over(qapp: QApplication) -> None:
    def draw(painter: QPainter) -> None:
        painter.fillRect(0, 0, 100, 60, RED)
        paint.paint_corners(painter, QRectF(0, 0, 100, 60), 10, QColor("#00ff00"))

    image = drawn(draw)
    assert image.pixelColor(0, 0).name() == "#00ff00"
    assert image.pixelColor(50, 0).name() == "#ff0000"


def test_the_focus_ring_is_two_pixels_inside(theme: Theme) -> None:
    image = drawn(lambda p: paint.paint_ring(p, QRectF(10, 10, 50, 30), 6, theme))
    assert [image.pixelColor(30, y).alpha() for y in (9, 10, 11, 12)] == [0, 255, 255, 0]


def test_fading_a_color() -> None:
    assert paint.faded(RED, 0.5).alpha() in (127, 128)
    assert RED.alpha() == 255
