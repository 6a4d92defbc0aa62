"""Connections over a real receiver: cards, a set-up from the connector's fields, and no secret on screen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from services.local import Inside
from services.providers import PROVIDERS
from tests.ui.settings.conftest import NOWHERE, TOKEN
from tests.ui.shop import NOON
from ui.settings.accounts import ConnectionsPage, standing
from ui.settings.office import Connected, Refusals
from ui.station import Station
from ui.widgets.field import Field

SAVED = "Saved. Secrets are kept by the receiver and not shown again."


@pytest.fixture
def page(qtbot: QtBot, station: Station, receiver: Inside) -> ConnectionsPage:
    made = ConnectionsPage(station)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    qtbot.waitUntil(lambda: bool(made.cards), timeout=10_000)
    return made


def on_screen(page: ConnectionsPage) -> str:
    labels = [label.text() for label in page.findChildren(QLabel)]
    return "\n".join(labels + [line.text() for line in page.findChildren(QLineEdit)])


def test_every_account_and_every_provider_has_a_card(page: ConnectionsPage) -> None:
    first, *others = page.cards
    assert first.state == "Waiting for the first message"
    assert {card.state for card in others} == {"Not set up"}
    offers = {card.button.accessibleName(): card.can.text() for card in others}
    assert {"Set up: Shopify", "Set up: Prodigi", "Set up: EasyPost"} <= set(offers)
    assert "By hand" not in "".join(offers)
    assert "Sells labels." in offers["Set up: EasyPost"]
    assert "Sells labels." not in offers["Set up: Shopify"]
    assert TOKEN not in on_screen(page)
    page.grab()


def test_what_is_wrong_with_a_field_is_said_in_the_receivers_words(page: ConnectionsPage, qtbot: QtBot) -> None:
    page.set_up(PROVIDERS["shopify"])
    form = page.form
    assert form is not None
    form.fields["shop"].set_text("acme.myshopify.com")
    form.fields["secret"].set_text("too-short")
    form.save()
    qtbot.waitUntil(lambda: "too short" in form.words.text(), timeout=10_000)
    assert form.send.isEnabled()


def test_a_set_up_waits_for_a_message_and_turns_to_a_tick(
    page: ConnectionsPage, receiver: Inside, qtbot: QtBot
) -> None:
    page.set_up(PROVIDERS["shopify"])
    form = page.form
    assert form is not None
    assert sum(row.isVisibleTo(form) for row in form.fields.values()) <= 4
    secret = form.fields["secret"]
    assert isinstance(secret, Field)
    assert secret.line.echoMode() is QLineEdit.EchoMode.Password
    form.fields["shop"].set_text("acme.myshopify.com")
    form.fields["base_url"].set_text(NOWHERE)
    form.save()
    assert form.words.text() == "Still needed: Client secret."
    form.fields["secret"].set_text("shh-very-secret-indeed")
    form.save()
    qtbot.waitUntil(lambda: form.send.isEnabled(), timeout=10_000)
    assert (form.words.text(), form.live.text()) == (SAVED, "Waiting for a test message …")
    assert form.fields["secret"].text() == ""
    assert "shh-very-secret-indeed" not in on_screen(page)
    saved = receiver.state.accounts["shopify", "main"]
    assert saved.fields["secret"] == "shh-very-secret-indeed"
    account = Connected("shopify", "main", "Shopify", heard_at=NOON, messages=1)
    page.show_accounts((account,))
    assert form.live.text() == "✓ A message came at 13:52. Shopify is connected."


def test_the_address_to_paste_follows_the_name(page: ConnectionsPage) -> None:
    page.set_up(PROVIDERS["printful"])
    form = page.form
    assert form is not None
    form.account.set_text("second")
    form.copy.click()
    assert QGuiApplication.clipboard().text().endswith("/hooks/printful/second")


def test_a_known_account_shows_plain_fields_and_no_secret(page: ConnectionsPage) -> None:
    assert page.accounts is not None
    page.set_up(PROVIDERS["printful"], page.accounts[0])
    assert page.form is not None
    assert page.form.fields["store"].text() == "7"
    assert page.form.fields["token"].text() == ""
    assert TOKEN not in on_screen(page)


def test_how_an_account_stands() -> None:
    account = Connected("printful", "main", "Printful", heard_at=NOON)
    refused = replace(account, heard_at=None, refused=(Refusals("signature", 3, NOON),))
    assert standing(account, NOON)[0] == "Working"
    assert standing(refused, NOON)[0] == "Check: messages are refused"
    assert standing(None, NOON)[0] == "Not set up"


def test_who_may_not_connect_is_told(page: ConnectionsPage, receiver: Inside, qtbot: QtBot) -> None:
    receiver.client.person = lambda: ""
    page.set_up(PROVIDERS["printful"])
    form = page.form
    assert form is not None
    form.fields["token"].set_text("another")
    form.save()
    qtbot.waitUntil(lambda: form.send.isEnabled(), timeout=10_000)
    assert form.words.text().startswith("This is for admins.")
    assert form.fields["token"].text() == ""


def test_kept_messages_are_read_again_from_a_card(page: ConnectionsPage, qtbot: QtBot) -> None:
    first, *others = page.cards
    assert first.replay.isVisibleTo(page)
    assert not any(card.replay.isVisibleTo(page) for card in others)
    first.replay.click()
    assert first.replay.shown == "Reading …"
    qtbot.waitUntil(lambda: "0 kept messages read again." in first.changes.text(), timeout=10_000)
    assert "Reading them changed nothing." in first.changes.text()
    assert first.replay.isEnabled()


def test_whoever_comes_for_one_account_finds_it_in_sight(page: ConnectionsPage, qtbot: QtBot) -> None:
    account = (page.accounts or ())[0]
    many = tuple(replace(account, name=f"shop{n}") for n in range(12))
    page.station.hub.sought = "printful/shop9"
    page.show_accounts(many)
    card = page.cards[9]
    qtbot.waitUntil(lambda: page.focusWidget() is card.button)
    assert not card.visibleRegion().isEmpty()
    assert page.station.hub.sought == ""


def test_an_answer_for_a_card_that_is_gone_is_let_go(page: ConnectionsPage, qtbot: QtBot) -> None:
    said: list[object] = []
    page.station.notices.posted.connect(said.append)
    page.cards[0].replay.click()
    page.show_accounts(page.accounts or ())
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: not page.station.tasks.running, timeout=10_000)
    assert said == []
