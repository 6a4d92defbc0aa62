"""Mappings: a look at what a meaning would change comes before it can be used; who may not sees no buttons."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.protocol import Person
from app.states import Role
from services.catalogue import Product, Variant
from services.meanings import CHOICES, Change, Difference, Mapped, Mappings, Replayed, Trial, Unseen
from tests.ui.shop import NOON
from ui.settings.changes import difference
from ui.settings.mappings import Known, MappingsPage, ProductCard, WordCard, in_words
from ui.settings.office import Connected
from ui.station import Station

SEEN = (NOON - timedelta(hours=3), NOON - timedelta(minutes=5))
WORD = Unseen(1, "printful", "main", "word", "IN_REVIEW", 3, *SEEN, ("FB-1", "FB-2"))
SKU = Unseen(2, "printful", "main", "sku", "MUG-11", 1, *SEEN)
KNOWN = Mapped("WAXING", "Lerato Venter", NOON, 1, meaning="hold:stock")
CHANGED = Replayed(40, 0, True, (Difference("pl1", "FB-1", ("New",), ("In production",)),))


class Receiver:
    """Answers what the page asks."""

    def __init__(self, *unknown: Unseen) -> None:
        self.mapped = Mappings(1, (KNOWN,), (), unknown)
        self.trials: list[Trial] = []
        self.changes: list[Change] = []
        self.gone: list[str] = []

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        return (Connected("printful", "main", "Printful"),)

    async def mappings(self, provider: str, account: str) -> Mappings:
        return self.mapped

    async def replay(self, trial: Trial) -> Replayed:
        self.trials.append(trial)
        return CHANGED

    async def map(self, provider: str, account: str, change: Change) -> Mappings:
        self.changes.append(change)
        self.mapped = Mappings(2)
        return self.mapped

    async def unmap(self, provider: str, account: str, *, word: str = "", sku: str = "") -> Mappings:
        self.gone.append(word or sku)
        return self.mapped


@pytest.fixture
def receiver(station: Station) -> Receiver:
    made = Receiver(WORD, SKU)
    station.client = made  # type: ignore[assignment]  # answers the page's questions
    return made


@pytest.fixture
def page(qtbot: QtBot, station: Station, receiver: Receiver) -> MappingsPage:
    made = MappingsPage(station)
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    qtbot.waitUntil(lambda: made.found is not None)
    return made


def words(page: MappingsPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_has_words_for_staff(choice: str) -> None:
    assert in_words(choice)
    assert "_" not in in_words(choice)


def test_a_meaning_is_used_only_after_a_look_at_its_orders(
    qtbot: QtBot, page: MappingsPage, receiver: Receiver
) -> None:
    card = page.cards[0]
    assert isinstance(card, WordCard)
    assert "“IN_REVIEW” at Printful" in words(page)
    assert "Orders FB-1, FB-2" in words(page)
    assert not card.use.isVisibleTo(page)
    card.choices["in_production"].click()
    qtbot.waitUntil(lambda: card.use.isVisibleTo(page))
    assert receiver.trials[0].words == {"IN_REVIEW": "in_production"}
    assert "FB-1: New → In production" in card.effect.text()
    card.use.click()
    qtbot.waitUntil(lambda: bool(receiver.changes))
    assert receiver.changes[0].words == {"IN_REVIEW": "in_production"}
    qtbot.waitUntil(lambda: "Every word and product is known" in words(page))


def test_a_product_may_be_marked_as_made_there(qtbot: QtBot, page: MappingsPage, receiver: Receiver) -> None:
    card = page.cards[1]
    assert isinstance(card, ProductCard)
    card.product.set_text("nonsense")
    card.look.click()
    assert receiver.trials == []
    card.product.set_text('{"variant": 4012}')
    card.made_there.setChecked(True)
    card.look.click()
    qtbot.waitUntil(lambda: card.use.isVisibleTo(page))
    card.use.click()
    qtbot.waitUntil(lambda: bool(receiver.changes))
    assert receiver.changes[0].products == {"MUG-11": {"variant": 4012, "made_there": True}}


def test_taking_one_away_is_asked_once(qtbot: QtBot, page: MappingsPage, receiver: Receiver) -> None:
    (known,) = page.findChildren(Known)
    assert "“WAXING” means on hold: out of stock" in words(page)
    known.rows[0].click()
    assert receiver.gone == []
    known.rows[0].click()
    qtbot.waitUntil(lambda: receiver.gone == ["WAXING"])


def test_who_may_not_map_sees_no_filled_button(qtbot: QtBot, station: Station, receiver: Receiver) -> None:
    station.hub.people.emit((Person("p9", "Sipho Dlamini", Role.OPERATOR),))
    made = MappingsPage(station)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.found is not None)
    card = made.cards[0]
    assert isinstance(card, WordCard)
    if not made.allowed:
        assert not any(button.isEnabled() for button in card.choices.values())
        assert "Only a manager says what a word means." in words(made)
    assert not made.allowed


def test_no_change_is_said_too() -> None:
    assert difference(Replayed(0, 0, True, ())) == "0 kept messages read again. No order would change."
    assert "2 messages cannot be read." in difference(Replayed(5, 2, True, ()))
    assert "9 of the messages only ring" in difference(Replayed(20, 0, True, (), 9))
    assert "the latest only" in difference(Replayed(5, 0, False, ()))


def test_an_order_that_would_change_opens(qtbot: QtBot, page: MappingsPage) -> None:
    card = page.cards[0]
    card.show_effect(CHANGED)
    with qtbot.waitSignal(page.station.hub.wanted) as wanted:
        card.effect.orders[0].click()
    assert wanted.args == ["pl1"]


def test_whoever_comes_for_one_word_finds_it(qtbot: QtBot, page: MappingsPage) -> None:
    page.station.hub.sought = "MUG-11"
    page.show_meanings(page.found or ())
    card = page.cards[1]
    assert isinstance(card, ProductCard)
    qtbot.waitUntil(lambda: page.focusWidget() is card.product.line)
    assert page.station.hub.sought == ""


def test_a_picked_product_is_tried_at_once(qtbot: QtBot, page: MappingsPage, receiver: Receiver) -> None:
    card = page.cards[1]
    assert isinstance(card, ProductCard)
    card.goods.chosen.emit(Product("19", "Mug"), Variant("1320", "11 oz"))
    qtbot.waitUntil(lambda: card.use.isVisibleTo(page))
    assert receiver.trials[-1].products == {"MUG-11": {"variant": 1320, "product": "19"}}


def test_a_word_that_is_read_wrongly_is_given_another_meaning(
    qtbot: QtBot, page: MappingsPage, receiver: Receiver
) -> None:
    assert page.other is not None
    (button,) = page.other.accounts.values()
    before = len(page.cards)
    button.click()
    assert len(page.cards) == before, "nothing to map without a word"
    page.other.word.set_text(" Fulfilled ")
    button.click()
    card = page.cards[-1]
    assert isinstance(card, WordCard)
    card.choices["shipped"].click()
    qtbot.waitUntil(lambda: card.use.isVisibleTo(card), timeout=10_000)
    assert receiver.trials[-1] == Trial("printful", "main", words={"Fulfilled": "shipped"})
    card.use.click()
    qtbot.waitUntil(lambda: receiver.changes == [Change(words={"Fulfilled": "shipped"})], timeout=10_000)
