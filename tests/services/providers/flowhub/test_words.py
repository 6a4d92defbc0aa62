"""Each word that is known, in any letter case, and no other unless staff say so."""

import pytest

from app.states import CancelReason, HoldReason, State
from services.meanings import meaning_of
from services.providers.flowhub.words import CANCELED, TABLE, WORDS
from tests.services.providers.flowhub.samples import account

KNOWN = {
    "new": State.RECEIVED,
    "inQueue": State.RECEIVED,
    "started": State.IN_PRODUCTION,
    "ready": State.READY,
    "inTransit": State.OUT_FOR_DELIVERY,
    "delivered": State.DELIVERED,
    "sold": State.DELIVERED,
    "unableToComplete": State.CANCELED,
    "unableToVerify": State.CANCELED,
    "deleted": State.CANCELED,
}


def test_there_are_no_others() -> None:
    assert set(WORDS) == set(KNOWN)
    assert len(TABLE) == len(WORDS)


@pytest.mark.parametrize("word", KNOWN)
def test_each_word_in_any_case(word: str) -> None:
    for shown in (word, word.upper(), word.title()):
        meaning = meaning_of(shown, TABLE, account())
        assert meaning is not None
        assert meaning.to is KNOWN[word]


def test_why_it_was_canceled() -> None:
    why = {word: WORDS[word].cancel for word, to in KNOWN.items() if to is State.CANCELED}
    assert why == {
        "unableToComplete": CancelReason.UNMAKEABLE,
        "unableToVerify": CancelReason.PROVIDER,
        "deleted": CancelReason.REMOVED,
    }
    assert len(CANCELED) == 3


@pytest.mark.parametrize("word", ["pending", "cancelled", "voided", "eclipsed", ""])
def test_other_words_mean_nothing_until_staff_say_so(word: str) -> None:
    assert meaning_of(word, TABLE, account()) is None


def test_what_staff_said() -> None:
    meaning = meaning_of("Parked", TABLE, account())
    assert meaning is not None
    assert meaning.hold is HoldReason.STOCK
