"""The rail: one entry in front, live counts, folded to signs."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.look import has, seen
from ui.icons import Icons
from ui.shell.rail import FOLDED, WIDE, Entry, Rail
from ui.theme import Theme


@pytest.fixture
def rail(qtbot: QtBot, theme: Theme) -> Rail:
    made = Rail(Icons(theme), "Press 2", [Entry("downloads", "Downloads", icon="download", key="G D")])
    qtbot.addWidget(made)
    made.resize(WIDE, 900)
    made.show()
    return made


def test_a_click_leads_there_and_marks_it(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.chosen) as chosen:
        QTest.mouseClick(rail.items["ready"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["ready"]
    assert [name for name, item in rail.items.items() if item.isChecked()] == ["ready"]


def test_counts_are_told(rail: Rail) -> None:
    rail.show_counts({"problem": 3, "unknown": 9})
    assert rail.items["problem"].accessibleName() == "Problem, 3"
    assert rail.items["downloads"].accessibleName() == "Downloads"


def test_a_count_takes_the_place_of_a_key_and_nought_gives_it_back(qtbot: QtBot, theme: Theme) -> None:
    entry = Entry("attention", "Needs a person", icon="circle-alert", key="G A", mark="badge")
    rail = Rail(Icons(theme), "Press 2", [entry])
    qtbot.addWidget(rail)
    rail.resize(WIDE, 900)
    rail.show()
    item, red = rail.items["attention"], theme.color("badSolid")
    assert not has(seen(item), red)
    rail.show_counts({"attention": 12})
    assert (item.accessibleName(), item.toolTip()) == ("Needs a person, 12", "Needs a person, 12  G A")
    assert has(seen(item), red)
    rail.fold(True)
    assert has(seen(item), red)
    rail.fold(False)
    rail.show_counts({"attention": 0})
    assert (item.accessibleName(), item.toolTip()) == ("Needs a person", "")
    assert not has(seen(item), red)


def test_folding_keeps_the_words_in_tooltips(rail: Rail) -> None:
    rail.fold(True)
    assert (rail.width(), rail.items["downloads"].toolTip()) == (FOLDED, "Downloads  G D")
    rail.fold(False)
    assert (rail.width(), rail.items["downloads"].toolTip()) == (WIDE, "")


def test_in_a_low_window_the_lines_move_together_then_scroll(qtbot: QtBot, rail: Rail) -> None:
    rail.resize(WIDE, 460)
    qtbot.waitUntil(lambda: rail.items["open"].height() < 32)
    last = rail.items["downloads"]
    assert not last.visibleRegion().isEmpty()
    assert rail.items["open"].mapTo(rail, QPoint(0, 0)).y() >= rail.brand.geometry().bottom()
    rail.resize(WIDE, 200)
    qtbot.waitUntil(lambda: last.visibleRegion().isEmpty())
    rail.show_current("downloads")
    assert not last.visibleRegion().isEmpty()
    rail.items["mine"].setFocus()
    assert not rail.items["mine"].visibleRegion().isEmpty()


def test_arrows_walk_through_it(qtbot: QtBot, rail: Rail) -> None:
    rail.items["open"].setFocus()
    QTest.keyClick(rail.items["open"], Qt.Key.Key_Down)
    assert rail.items["mine"].hasFocus()
    QTest.keyClick(rail.items["mine"], Qt.Key.Key_Up)
    assert rail.items["open"].hasFocus()
