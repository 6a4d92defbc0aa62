"""All 32 source words as they are written down, there and back; false friends kept apart."""

import pytest

from app.states import HoldReason, State
from app.vocabulary import DROPSHIP, FACTORY, KIOSK, PETS, PRINTS, SOURCES, WORDS, Said, meant, view, word_for
from tests.kit.orders import begun

WRITTEN = """
000 pending_processing received
000 images_downloaded artwork_ready
000 in_production in_production
000 quality_check quality_check
000 completed ready
000 shipped shipped
001 pending received
001 confirmed confirmed
001 in_production in_production
001 shipped shipped
001 delivered delivered
001 canceled canceled
001 failed failed
001 returned returned
001 on_hold confirmed
002 New received
002 In_production in_production
002 Shipped shipped
002 Delivered delivered
003 VERIFICATION_PENDING draft
003 AWAITING_PROCESSING received
003 IN_PROCESS in_production
003 PACKED_READY ready
003 OUT_FOR_DELIVERY out_for_delivery
003 COMPLETED delivered
003 CANCELED canceled
003 REMOVED canceled
004 paid received
004 processing confirmed
004 shipped shipped
004 delivered delivered
004 cancelled canceled
"""
ROWS = [tuple(line.split()) for line in WRITTEN.strip().splitlines()]


def test_there_are_32_words() -> None:
    assert len(ROWS) == sum(len(words) for words in WORDS.values()) == 32


@pytest.mark.parametrize(("source", "word", "state"), ROWS)
def test_each_word_means_what_is_written(source: str, word: str, state: str) -> None:
    said = meant(source, word)
    assert said is not None
    assert said.state is State(state)


@pytest.mark.parametrize("source", SOURCES)
def test_each_word_comes_back_as_itself(source: str) -> None:
    for word, said in WORDS[source].items():
        assert word_for(source, said.state, held=said.hold is not None, removed=said.removed) == word


def test_false_friends() -> None:
    assert {source: meant(source, "completed") for source in (PETS, KIOSK, DROPSHIP)} == {
        PETS: Said(State.READY),
        KIOSK: Said(State.DELIVERED),
        DROPSHIP: None,
    }
    assert meant(PRINTS, "on-hold") == Said(State.CONFIRMED, hold=HoldReason.PROVIDER)
    assert meant(FACTORY, "IN PRODUCTION") == Said(State.IN_PRODUCTION)
    assert meant("005", "paid") is None
    assert meant(KIOSK, "Cancelled") == Said(State.CANCELED)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_word_in_every_view(source: str, state: State) -> None:
    assert word_for(source, state)


def test_an_order_is_seen_in_the_source_s_word() -> None:
    assert view(KIOSK, begun()) == "AWAITING_PROCESSING"
    assert word_for(FACTORY, State.RETURNED) == "returned"
