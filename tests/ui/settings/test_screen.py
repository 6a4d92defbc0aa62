"""A bank card held against the screen tells how many pixels an inch has."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.settings import load
from ui.settings.page import SettingsPage
from ui.settings.screen import CARD_MM, LEAST, MOST, ScreenCard
from ui.station import Station


@pytest.fixture
def card(qtbot: QtBot, station: Station) -> ScreenCard:
    made = ScreenCard(station)
    qtbot.addWidget(made)
    made.resize(760, 500)
    made.show()
    return made


def test_the_outline_follows_the_hand_and_the_keys(card: ScreenCard) -> None:
    outline = card.outline
    QTest.mouseClick(outline, Qt.MouseButton.LeftButton, pos=QPoint(429, 60))
    assert outline.wide == 428
    assert outline.dpi == pytest.approx(428 / CARD_MM[0] * 25.4)
    QTest.keyClick(outline, Qt.Key.Key_Right)
    QTest.keyClick(outline, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert outline.wide == 419
    assert "not kept yet" in card.words.text()
    assert outline.height() > outline.wide * CARD_MM[1] / CARD_MM[0]
    assert not card.grab().isNull()


def test_it_stays_within_what_a_screen_can_be(card: ScreenCard) -> None:
    QTest.mouseClick(card.outline, Qt.MouseButton.LeftButton, pos=QPoint(3, 60))
    assert card.outline.wide == LEAST
    card.outline.show_dpi(5000)
    assert card.outline.wide == MOST


def test_what_fits_is_kept(qtbot: QtBot, station: Station, tmp_path: Path) -> None:
    station.folder = tmp_path / "home"
    station.folder.mkdir()
    page = SettingsPage(station)
    qtbot.addWidget(page)
    assert "not measured" in page.screen_card.words.text()
    page.screen_card.outline.show_dpi(109.9)
    QTest.mouseClick(page.screen_card.fits, Qt.MouseButton.LeftButton)
    assert page.station.settings.screen_dpi == pytest.approx(109.9, abs=0.01)
    assert "110 pixels an inch" in page.screen_card.words.text()
    assert page.station.folder is not None
    settings, notice = load(page.station.folder)
    assert (settings.screen_dpi, notice) == (page.station.settings.screen_dpi, "")
