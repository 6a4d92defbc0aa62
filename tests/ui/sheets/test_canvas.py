"""Sheets are drawn to scale; a piece is found under the pointer; what failed shows a sign, not a color alone."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from services.workstation.sheetbook import TileState
from tests.ui.look import has, seen
from ui.sheets.canvas import PAPER, Canvas
from ui.sheets.drawn import DrawnSheet, DrawnTile
from ui.station import Station


def a_sheet(*states: TileState | None, width: float = 300, height: float = 420) -> DrawnSheet:
    tiles = tuple(
        DrawnTile((10 + 100 * n, 20, 90, 120), (10 + 100 * n, 140, 90, 8), False, "", f"piece {n}", state)
        for n, state in enumerate(states)
    )
    return DrawnSheet(width, height, "Sheet 1 of 1", "2 pieces", tiles)


@pytest.fixture
def canvas(qtbot: QtBot, station: Station) -> Canvas:
    made = Canvas(station)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.fit(700)
    made.show()
    return made


def test_a_sheet_fits_into_what_is_seen_and_keeps_its_shape(canvas: Canvas) -> None:
    canvas.show_sheets((a_sheet(None),))
    [(_, box)] = list(canvas.boxes())
    assert box.width() / box.height() == pytest.approx(300 / 420, rel=0.01)
    assert box.bottom() <= 700
    assert canvas.minimumHeight() <= 700


def test_several_stand_side_by_side_and_a_long_roll_stays_wide_enough_to_be_read(canvas: Canvas) -> None:
    canvas.show_sheets((a_sheet(None), a_sheet(None), a_sheet(None)))
    first, second, third = (box for _, box in canvas.boxes())
    assert first.top() == second.top() < third.top()
    assert first.right() < second.left()
    canvas.show_sheets((a_sheet(None, width=610, height=5000),))
    [(_, roll)] = list(canvas.boxes())
    assert roll.width() >= 259
    assert canvas.minimumHeight() > 2000


def test_the_piece_under_the_pointer_is_found_by_picture_and_strip(canvas: Canvas) -> None:
    canvas.show_sheets((a_sheet(None, None),))
    [(_, box)] = list(canvas.boxes())

    def at(x_mm: float, y_mm: float) -> str:
        found = canvas.tile_at(QPointF(box.x() + x_mm * canvas.scale, box.y() + y_mm * canvas.scale))
        return found.words if found else ""

    assert (at(50, 60), at(150, 60), at(150, 144), at(105, 60)) == ("piece 0", "piece 1", "piece 1", "")


def settled(canvas: Canvas) -> QImage:
    """With every piece drawn."""
    while not canvas.settled:
        canvas.draw_some()
    return seen(canvas)


def test_many_pieces_are_drawn_a_few_at_a_time(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that runs a millisecond a look: four of them are drawn in six, the rest in their turn."""
    ticks = count()
    monkeypatch.setattr("ui.sheets.canvas.perf_counter", lambda: next(ticks) / 1000)
    canvas.show_sheets((a_sheet(*[None] * 10, width=1100),))
    left = []
    while not canvas.settled:
        canvas.draw_some()
        left.append(len(canvas._todo))
    assert left == [6, 2, 0]


def test_a_picture_that_comes_later_is_drawn_where_it_lies(
    qtbot: QtBot, station: Station, tmp_path: Path, canvas: Canvas
) -> None:
    image = QImage(90, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("#d07030"))
    image.save(str(tmp_path / "ff.png"))
    canvas.pictures.find = lambda sha, pixels: tmp_path / "ff.png"
    sheet = a_sheet(None, None)
    first = replace(sheet.tiles[0], sha256="ff")
    canvas.resize(240, 300)
    canvas.show_sheets((replace(sheet, tiles=(first, sheet.tiles[1])),))
    with qtbot.waitSignal(canvas.pictures.ready):
        before = settled(canvas)
    assert not has(before, QColor("#d07030"))
    assert has(settled(canvas), QColor("#d07030"))


def test_what_failed_shows_a_cross_and_what_passed_a_tick(canvas: Canvas) -> None:
    canvas.resize(240, 300)
    canvas.fit(300)
    canvas.show_sheets((a_sheet(None, None),))
    before = settled(canvas)
    canvas.show_sheets((a_sheet(TileState.FAILED, TileState.PASSED),))
    after = settled(canvas)
    theme = canvas._theme
    assert has(before, PAPER)
    assert has(before, theme.color("viewer"))
    assert not has(before, theme.color("bad"))
    assert has(after, theme.color("bad"))
    assert has(after, theme.color("ok"))


def test_it_is_named_for_those_who_do_not_see_it(canvas: Canvas) -> None:
    canvas.show_sheets((a_sheet(None),))
    assert canvas.accessibleName() == "Sheet 1 of 1: 2 pieces"
    canvas.show_sheets(())
    assert canvas.accessibleName() == "No sheet"
    assert canvas.minimumHeight() == 0
