"""Each of the eight words, and nothing else."""

import pytest

from app.states import CancelReason, State
from services.connector import Account
from services.meanings import meaning_of
from services.providers.treez.words import TABLE, TOLD, WORDS

ACCOUNT = Account("treez", "main")
EIGHT = {
    "VERIFICATION_PENDING": State.DRAFT,
    "AWAITING_PROCESSING": State.RECEIVED,
    "IN_PROCESS": State.IN_PRODUCTION,
    "PACKED_READY": State.READY,
    "OUT_FOR_DELIVERY": State.OUT_FOR_DELIVERY,
    "COMPLETED": State.DELIVERED,
    "CANCELED": State.CANCELED,
    "REMOVED": State.CANCELED,
}


def test_there_are_eight() -> None:
    assert set(WORDS) == set(EIGHT)
    assert len(TABLE) == 8


@pytest.mark.parametrize("word", EIGHT)
def test_each_word(word: str) -> None:
    meaning = meaning_of(word, TABLE, ACCOUNT)
    assert meaning is not None
    assert (meaning.to, meaning.hold, meaning.issue) == (EIGHT[word], None, False)
    assert (meaning.cancel is CancelReason.REMOVED) == (word == "REMOVED")


@pytest.mark.parametrize("word", ["DRAFT", "PREVIEW", "SHIPPED", ""])
def test_no_other_word(word: str) -> None:
    assert meaning_of(word, TABLE, ACCOUNT) is None


def test_what_is_told_comes_back_as_the_same() -> None:
    assert all(WORDS[word].to is state for state, word in TOLD.items())
