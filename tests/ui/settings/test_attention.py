"""Needs a person: the list, what is done with one, and what is said without any."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from services.local import Inside
from tests.ui.shop import NOON
from ui.formats import clock
from ui.settings.attention import HINTS, ICONS, KINDS, AttentionPage, Sign
from ui.settings.office import Waiting
from ui.station import Station
from ui.widgets.button import Button

NEED = Waiting(
    "effect",
    7,
    "A mail was not sent",
    "The server said no.",
    NOON - timedelta(hours=2),
    4,
    order="pl1",
    number="FB-1",
    actions=("open", "retry", "give_up", "ignore"),
)


class Desk:
    """Takes what a receiver is asked; `paths`: about what."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        self.paths.append(path)
        return None


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> AttentionPage:
    made = AttentionPage(station)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    return made


def words(page: AttentionPage) -> str:
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]
    return "\n".join(labels + [sign.accessibleName() for sign in page.findChildren(Sign)])


def test_without_a_line_it_says_so(page: AttentionPage, qtbot: QtBot) -> None:
    page.show()
    qtbot.waitUntil(lambda: "The receiver is not there yet." in words(page), timeout=10_000)


def test_nothing_to_do_is_said(receiver: Inside, page: AttentionPage, qtbot: QtBot) -> None:
    page.show()
    qtbot.waitUntil(lambda: page.found == (), timeout=10_000)
    assert "Nothing needs a person" in words(page)


def test_what_is_said_stands_there_at_once(page: AttentionPage, qtbot: QtBot) -> None:
    """Without another turn of the event loop."""
    page.show()
    qtbot.waitExposed(page)
    page.show_waiting(())
    assert "Nothing needs a person" in words(page)
    page.show_waiting((NEED,))
    assert NEED.title in words(page)
    assert "Nothing needs a person" not in words(page)


def test_details_are_folded_and_the_next_try_is_told(page: AttentionPage) -> None:
    page.show_waiting((NEED, Waiting("effect", 8, "Later", next=NOON + timedelta(minutes=6), tries=1)))
    assert "Step to be carried out. 2 h ago, tried 4 times" in words(page)
    assert "next try in 6 min" in words(page)
    assert "The server said no." not in words(page)
    page.cards[0].more.click()
    assert "The server said no." in words(page)
    assert page.cards[0].ignore.isVisibleTo(page)
    assert not page.cards[1].ignore.isVisibleTo(page)
    page.grab()


def test_since_when_nobody_answered_is_told_by_the_clock(page: AttentionPage) -> None:
    since = NOON - timedelta(hours=4, minutes=20)
    page.show_waiting((Waiting("silent", 3, "7 orders unanswered by Prodigi", "They are old.", since),))
    assert f"Silent connection. Since {clock(since, page.station.zone)}, 4 h ago" in words(page)
    assert "They are old." in words(page)


def test_what_is_gone_meanwhile_is_told(receiver: Inside, page: AttentionPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.station.notices.posted, timeout=10_000):
        page.do(NEED, "retry")


def test_each_card_offers_only_what_can_be_done(page: AttentionPage, qtbot: QtBot) -> None:
    word = Waiting("word", 9, "Nobody has said what it means", actions=("map", "ignore"), raw="IN_REVIEW")
    page.show_waiting((NEED, word, Waiting("refused", 3, "Messages were refused")))
    assert "1 step to be carried out, 1 unknown word, 1 refusal" in words(page)
    need, unknown, refused = page.cards
    assert (need.try_now.isVisibleTo(page), need.map.isVisibleTo(page), need.open.text()) == (True, False, "Open FB-1")
    assert (unknown.try_now.isVisibleTo(page), unknown.map.isVisibleTo(page)) == (False, True)
    assert not any(b.isVisibleTo(page) for b in (refused.try_now, refused.map, refused.ignore, refused.give_up))
    with qtbot.waitSignal(page.station.hub.place) as went:
        unknown.map.click()
    assert went.args == ["mappings"]
    assert page.station.hub.sought == "IN_REVIEW"
    with qtbot.waitSignal(page.station.hub.wanted) as wanted:
        need.open.click()
    assert wanted.args == ["pl1"]


def test_every_kind_has_an_icon_and_a_word() -> None:
    assert set(ICONS) == set(KINDS)


def test_a_refund_says_who_decides_and_folds_nothing(page: AttentionPage) -> None:
    refund = Waiting("refund", 1, "A refund waits", "Open the order to decide.", order="pl1", actions=("open",))
    page.show_waiting((refund,))
    (card,) = page.cards
    assert f"Open the order to decide. {HINTS['refund']}" in words(page)
    assert card.open.isVisibleTo(page)
    assert not card.more.isVisibleTo(page)


def test_connections_are_opened_at_the_one_that_needs_it(page: AttentionPage, qtbot: QtBot) -> None:
    refused = Waiting("refused", 3, "Messages to Stripe were refused", tries=4, provider="stripe", account="main")
    page.show_waiting((refused,))
    (card,) = page.cards
    assert card.connections.kind == "filled"
    assert not card.ask_shop.isVisibleTo(page)
    with qtbot.waitSignal(page.station.hub.place) as went:
        card.connections.click()
    assert (went.args, page.station.hub.sought) == (["connections"], "stripe/main")


def test_a_silent_shop_is_asked_about_one_of_its_open_orders(page: AttentionPage, qtbot: QtBot) -> None:
    desk = Desk()
    page.station.client = desk  # type: ignore[assignment]  # answers the one question
    silent = Waiting("silent", 3, "Nothing heard from Shopify", provider="shopify", account="acme")
    page.show_waiting((silent, replace(silent, id=4, account="other")))
    mine, other = page.cards
    with qtbot.waitSignal(page.station.notices.posted) as told:
        mine.ask_shop.click()
    assert (told.args or [None])[0].words == "Asked. The answer comes by itself."
    (path,) = desk.paths
    id_ = path.removeprefix("orders/").removesuffix("/refresh")
    shown = page.station.store.order(id_)
    assert shown is not None
    assert shown.order.account == "acme"
    with qtbot.waitSignal(page.station.notices.posted) as told:
        other.ask_shop.click()
    assert "No open order of other" in (told.args or [None])[0].words
    assert len(desk.paths) == 1
    page.show_waiting((replace(silent, order="pl7", number="FB-7"),))
    with qtbot.waitSignal(page.station.notices.posted):
        page.cards[0].ask_shop.click()
    assert desk.paths[1] == "orders/pl7/refresh"


def test_where_the_receiver_lets_a_refusal_be_ignored_it_wants_a_reason(
    page: AttentionPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []
    page.show_waiting((Waiting("refused", 3, "Messages were refused", actions=("ignore",)),))
    (card,) = page.cards
    monkeypatch.setattr(page, "do", lambda one, what, reason="": done.append((what, reason)))
    card.ignore.click()
    card.settle.click()
    assert (done, card.settle.text()) == ([], "Ignore")
    card.reason.set_text("A scan by our own office")
    card.settle.click()
    assert done == [("ignore", "A scan by our own office")]


def test_one_button_is_filled_that_of_the_first_card(page: AttentionPage) -> None:
    word = Waiting("word", 9, "Nobody has said what it means", actions=("map", "ignore"))
    quiet = Waiting("details", 2, "Picture details could not be matched", actions=("ignore",))
    page.show_waiting((quiet, NEED, word))
    filled = [b.text() for b in page.findChildren(Button) if b.kind == "filled" and b.isVisibleTo(page)]
    assert filled == ["Try now"]


def test_a_list_that_changed_meanwhile_is_told_and_not_moved(page: AttentionPage, qtbot: QtBot) -> None:
    page.show()
    page.show_waiting((NEED,))
    assert page.anew is not None
    hub = page.station.hub
    hub.needs.emit(1)
    assert not page.anew.isVisibleTo(page)
    (card,) = page.cards
    hub.needs.emit(2)
    assert page.anew.isVisibleTo(page)
    assert page.cards == [card]


def test_giving_up_wants_a_reason(page: AttentionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, str]] = []
    page.show_waiting((NEED,))
    (card,) = page.cards
    monkeypatch.setattr(page, "do", lambda one, what, reason="": done.append((what, reason)))
    card.give_up.click()
    card.reason.entered.emit()
    assert done == []
    card.reason.set_text("Told by phone")
    card.settle.click()
    assert done == [("give_up", "Told by phone")]
