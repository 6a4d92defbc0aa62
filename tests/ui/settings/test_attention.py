"""Needs a person: the list, what is done with one, and what is said without any."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from services.local import Inside
from tests.ui.shop import NOON
from ui.settings.attention import AttentionPage
from ui.settings.office import Waiting
from ui.station import Station

NEED = Waiting("effect", 7, "A mail was not sent", "The server said no.", NOON - timedelta(hours=2), 4)


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> AttentionPage:
    made = AttentionPage(station)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    return made


def words(page: AttentionPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_without_a_line_it_says_so(page: AttentionPage, qtbot: QtBot) -> None:
    page.show()
    qtbot.waitUntil(lambda: "The receiver is not there yet." in words(page), timeout=10_000)


def test_nothing_to_do_is_said(receiver: Inside, page: AttentionPage, qtbot: QtBot) -> None:
    page.show()
    qtbot.waitUntil(lambda: page.found == (), timeout=10_000)
    assert "Nothing needs a person" in words(page)


def test_details_are_folded_and_the_next_try_is_told(page: AttentionPage) -> None:
    page.show_waiting((NEED, Waiting("effect", 8, "Later", next=NOON + timedelta(minutes=6), tries=1)))
    assert "2 h ago, tried 4 times" in words(page)
    assert "next try: 6 min left" in words(page)
    assert "The server said no." not in words(page)
    page.cards[0].more.click()
    assert "The server said no." in words(page)
    assert page.cards[0].ignore.isVisibleTo(page)
    assert not page.cards[1].ignore.isVisibleTo(page)
    page.grab()


def test_what_is_gone_meanwhile_is_told(receiver: Inside, page: AttentionPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.station.notices.posted, timeout=10_000):
        page.do(NEED, "retry")
