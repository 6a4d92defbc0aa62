"""The table of Stripe's words: every event of the list is understood, and the list is one Stripe takes."""

import pytest

from app.states import Payment
from services.providers.stripe import words
from tests.services.providers.stripe.test_events import ROWS


def test_the_list_of_events_is_one_stripe_takes() -> None:
    assert len(words.ASKED) <= 20
    assert len(set(words.ASKED)) == len(words.ASKED)
    assert not set(words.ASKED) & words.QUIET


@pytest.mark.parametrize(
    ("word", "payment"), [("succeeded", Payment.PAID), ("requires_capture", Payment.AUTHORISED), ("canceled", "voided")]
)
def test_what_an_intent_s_status_says(word: str, payment: str) -> None:
    assert words.INTENT_STATUS[word] == payment


def test_every_payment_word_of_the_table_is_recorded() -> None:
    assert {payment for _, payment, _ in ROWS} >= {*words.INTENT.values(), Payment.REFUNDED, Payment.PART_REFUNDED}
