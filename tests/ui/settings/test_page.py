"""Settings apply at once, are kept in the file, and follow what keys changed."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from services.settings import load
from ui.settings.page import SettingsPage
from ui.station import Station


@pytest.fixture
def page(qtbot: QtBot, station: Station, tmp_path: Path) -> SettingsPage:
    station.folder = tmp_path / "home"
    station.folder.mkdir()
    made = SettingsPage(station)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    return made


def kept(page: SettingsPage) -> tuple[str, str, int]:
    assert page.station.folder is not None
    settings, notice = load(page.station.folder)
    assert notice == ""
    return settings.theme, settings.density, settings.text_size


def test_look_applies_at_once_and_is_kept(page: SettingsPage) -> None:
    page.themes.choose(1)
    page.densities.choose(2)
    page.sizes.choose(3)
    assert (page.theme.name, page.theme.density.name, page.theme.text_size) == ("light", "large", 130)
    assert kept(page) == ("light", "large", 130)
    page.grab()


def test_it_follows_what_was_changed_elsewhere(page: SettingsPage) -> None:
    page.theme.set_density("compact")
    page.theme.set_text_size(115)
    assert (page.densities.at, page.sizes.at) == (0, 2)


def test_the_name_is_kept_and_an_empty_one_is_not(page: SettingsPage) -> None:
    page.name.set_text("Bench 4")
    page.name.line.editingFinished.emit()
    assert page.station.name == "Bench 4"
    page.name.set_text("  ")
    page.name.line.editingFinished.emit()
    assert page.station.name == "Bench 4"


def test_a_folder_that_is_not_there_is_refused(page: SettingsPage, tmp_path: Path) -> None:
    page.use_folder(str(tmp_path / "nowhere"))
    assert page.prints.warning == "There is no such folder."
    assert page.station.settings.print_folder == ""
    page.use_folder(str(tmp_path))
    assert (page.prints.warning, page.station.settings.print_folder) == ("", str(tmp_path))


def test_a_pattern_for_file_names_is_kept_and_a_wrong_one_refused(page: SettingsPage) -> None:
    page.use_names("{order} | acme: {pet}")
    assert page.names.warning.startswith("{pet} is not known in a file name. Use {order}")
    page.use_names("{order} | acme: {label}")
    assert (page.names.warning, page.station.settings.file_pattern) == ("", "{order} | acme: {label}")
    page.use_names(" ")
    assert page.station.settings.file_pattern == "{order}_{place}_{file}"


def test_fetching_what_arrives_can_be_switched_off(page: SettingsPage) -> None:
    assert (page.arrivals.at, page.station.settings.prefetch) == (0, True)
    page.arrivals.choose(1)
    assert page.station.settings.prefetch is False


def test_storage_is_counted(page: SettingsPage, qtbot: QtBot) -> None:
    assert page.station.folder is not None
    (page.station.folder / "big").write_bytes(b"x" * 2_000_000)
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: page.used.text() == "2.0 MB", timeout=10_000)


def test_sizes_of_gang_sheets_are_kept_and_what_is_none_is_told(page: SettingsPage) -> None:
    page.use_sheets("70 × 100 cm; huge")
    assert page.sheets.warning == "“huge” is no sheet size. Write 70 × 100 cm, A3, or roll 61 cm."
    assert page.station.settings.sheet_sizes.startswith("70 × 100 cm; 120")
    page.use_sheets("A3; roll 44 in")
    assert (page.sheets.warning, page.station.settings.sheet_sizes) == ("", "A3; roll 44 in")


def test_dots_per_inch_of_sheets_are_a_number_that_can_be(page: SettingsPage) -> None:
    for text in ("20", "1201", "3.5", "", "many"):
        page.sheet_dpi.set_text(text)
        page.sheet_dpi.line.editingFinished.emit()
        assert page.station.settings.sheet_dpi == 300
        assert page.sheet_dpi.warning == "A whole number from 72 to 1200."
    page.sheet_dpi.set_text("240")
    page.sheet_dpi.line.editingFinished.emit()
    assert (page.station.settings.sheet_dpi, page.sheet_dpi.warning) == (240, "")


def test_margin_and_gap_are_whole_millimeters(page: SettingsPage) -> None:
    for text, kept_gap in (("7", 7), ("-1", 7), ("101", 7), ("2.5", 7), ("0", 0)):
        page.gap.set_text(text)
        page.gap.line.editingFinished.emit()
        assert page.station.settings.sheet_gap_mm == kept_gap
        assert (page.gap.warning == "") == (text in ("7", "0"))
    page.margin.set_text("12")
    page.margin.line.editingFinished.emit()
    assert page.station.settings.sheet_margin_mm == 12


def test_a_rule_that_is_to_be_stricter_is_written_down_ready_and_kept_on_leaving(page: SettingsPage) -> None:
    page.rules.set_text("soft = off; resolution = info")
    page.station.hub.sought = "resolution"
    page.hide()
    page.show()
    assert page.rules.text() == "soft = off; resolution = error"
    assert page.station.hub.sought == ""
    page.rules.line.editingFinished.emit()
    assert page.station.settings.file_rules == "soft = off; resolution = error"


def test_checklists_and_costs_are_kept_and_what_cannot_be_read_is_told(page: SettingsPage) -> None:
    page.lists.set_text("Mug = image, image")
    page.lists.line.editingFinished.emit()
    assert "twice" in page.lists.warning
    page.lists.set_text("Mug = image, Handle is whole")
    page.lists.line.editingFinished.emit()
    page.costs.set_text("* = 3 USD")
    page.costs.line.editingFinished.emit()
    page.second.click()
    for text, warning in (("101", "Whole percent, 0 to 100."), ("5", "")):
        page.looks.set_text(text)
        page.looks.line.editingFinished.emit()
        assert page.looks.warning == warning
    assert page.station.folder is not None
    settings, _ = load(page.station.folder)
    assert page.lists.warning == ""
    assert settings.second_look == 5
    assert (settings.checklists, settings.piece_costs, settings.second_person) == (
        "Mug = image, Handle is whole", "* = 3 USD", True
    )  # fmt: skip
