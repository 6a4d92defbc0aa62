"""Profiles are chosen as files: named, kept, counted at once; what cannot be used is told below and changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from services.settings import load
from services.workstation.profiles import printer_of, screens_of
from tests.kit import profiles
from ui.settings.colors import ColorCard
from ui.settings.page import SettingsPage
from ui.station import Station

Put = Callable[[str, bytes], Path]


@pytest.fixture
def card(qtbot: QtBot, station: Station, tmp_path: Path) -> ColorCard:
    station.folder = tmp_path / "home"
    station.folder.mkdir()
    made = ColorCard(station)
    qtbot.addWidget(made)
    made.resize(760, 300)
    made.show()
    return made


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def made(name: str, icc: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(icc)
        return path

    return made


def settle(qtbot: QtBot, card: ColorCard) -> None:
    qtbot.waitUntil(lambda: not card.station.tasks.running)


def test_a_screen_s_profile_is_named_and_counts_at_once(qtbot: QtBot, card: ColorCard, put: Put) -> None:
    ((id_, row),) = card.screens.items()
    assert (row.words.text(), row.remove.isVisible()) == ("No profile chosen, taken as sRGB", False)
    card.use_screen(id_, put("dell.icm", profiles.adobe_rgb("Dell U2723QE")))
    settle(qtbot, card)
    assert (row.words.text(), row.remove.isVisible()) == ("Dell U2723QE", True)
    assert card.station.tint_of(QGuiApplication.primaryScreen()).title == "Dell U2723QE"
    assert card.station.folder is not None
    settings, notice = load(card.station.folder)
    assert notice == ""
    assert [named.title for named in screens_of(settings.screen_profiles).values()] == ["Dell U2723QE"]
    assert not card.grab().isNull()
    row.remove.click()
    assert card.station.tint_of(QGuiApplication.primaryScreen()).file == ""
    assert row.words.text() == "No profile chosen, taken as sRGB"


@pytest.mark.parametrize(
    ("icc", "words"),
    [
        (b"GIF89a", "This file is no color profile. Choose an .icc or .icm file."),
        (profiles.cmyk_printer(), "This profile describes a printer, not a screen. Choose the profile of the screen."),
    ],
    ids=["picture", "printer"],
)
def test_a_refused_file_is_told_and_what_was_kept_stays(
    icc: bytes, words: str, qtbot: QtBot, card: ColorCard, put: Put
) -> None:
    ((id_, row),) = card.screens.items()
    card.use_screen(id_, put("a.icc", profiles.adobe_rgb("Dell")))
    settle(qtbot, card)
    card.use_screen(id_, put("b.icc", icc))
    settle(qtbot, card)
    assert row.wrong.text() == words
    assert (row.words.text(), card.station.tint_of(QGuiApplication.primaryScreen()).title) == ("Dell", "Dell")
    card.use_screen(id_, put("c.icc", profiles.adobe_rgb("New")))
    settle(qtbot, card)
    assert (row.wrong.text(), row.words.text()) == ("", "New")


def test_a_file_that_is_gone_is_told(qtbot: QtBot, card: ColorCard, put: Put) -> None:
    ((id_, row),) = card.screens.items()
    card.use_screen(id_, put("a.icc", profiles.adobe_rgb("Dell")))
    settle(qtbot, card)
    assert card.station.profiles is not None
    for path in card.station.profiles.iterdir():
        path.unlink()
    card.renew()
    assert row.words.text() == "The file of Dell is gone. Choose it again."


def test_a_window_that_keeps_nothing_says_so(card: ColorCard, put: Put) -> None:
    card.station.folder = None
    card.use_printer(put("p.icc", profiles.printer_rgb()))
    assert card.printer.wrong.text() == "This window keeps no settings."


def test_the_printer_s_profile_stands_on_the_settings_page(
    qtbot: QtBot, card: ColorCard, put: Put, station: Station
) -> None:
    page = SettingsPage(station)
    qtbot.addWidget(page)
    page.color_card.use_printer(put("p.icc", profiles.cmyk_printer("Glossy 250")))
    settle(qtbot, page.color_card)
    named = printer_of(station.settings.printer_profile)
    assert named is not None
    assert page.color_card.printer.words.text() == named.title == "Glossy 250"
    page.color_card.printer.remove.click()
    assert station.settings.printer_profile == ""
